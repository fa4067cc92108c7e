package parivision.embeddedmongo;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.backend.h2.H2Database;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/**
 * The H2 backend with the guarantees that compare-and-set needs: commands run one at a time, a write is in the file
 * before it is acknowledged, and a reply is a copy that no later command can change.
 */
final class DurableBackend extends H2Backend {
    /** Commands that do not change data; every other command is followed by a commit. */
    private static final Set<String> READS = Set.of(
        "find", "getmore", "count", "distinct", "ping", "hello", "ismaster", "buildinfo", "serverstatus", "dbstats",
        "collstats", "listcollections", "listindexes", "listdatabases", "killcursors", "endsessions",
        "connectionstatus", "getlog", "getparameter", "hostinfo", "whatsmyuri");

    private final MVStore store;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile long lastMessageAt = System.nanoTime();
    private volatile long messages;

    DurableBackend(MVStore store) {
        super(store);
        this.store = store;
    }

    @Override
    public Document handleMessage(MongoMessage message) {
        lock.lock();
        try {
            lastMessageAt = System.nanoTime();
            messages++;
            boolean read = isRead(message.getDocument());
            try {
                Document reply = super.handleMessage(message);
                return isFind(message.getDocument()) ? reply : reply.cloneDeeply();
            } finally {
                // A command that fails midway may have changed something.
                if (!read) {
                    commitOrStop();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    protected MongoDatabase openOrCreateDatabase(String databaseName) {
        return new DurableDatabase(databaseName);
    }

    /** Runs a task between two commands. */
    <T> T exclusively(Supplier<T> task) {
        lock.lock();
        try {
            return task.get();
        } finally {
            lock.unlock();
        }
    }

    /** Closes the store between two commands. Keeps the lock, so that no command begins while the process ends. */
    void endForGood() {
        lock.lock();
        store.close();
    }

    /** Commands handled so far. */
    long messages() {
        return messages;
    }

    /** Nanoseconds since the last command. */
    long idleNanos() {
        return System.nanoTime() - lastMessageAt;
    }

    /** A write that cannot be made durable must not be acknowledged: the process ends, and the last commit remains valid. */
    private void commitOrStop() {
        try {
            store.commit();
        } catch (MVStoreException failure) {
            System.err.println("The data file can no longer be written: " + Launcher.oneLine(failure));
            Runtime.getRuntime().halt(Launcher.EXIT_FILE);
        }
    }

    /** Stored documents are replaced and never changed in place, so the (large) replies of a find need no copy. */
    private static boolean isFind(Document command) {
        return command.containsKey("find") || command.containsKey("getMore");
    }

    private static boolean isRead(Document command) {
        String name = command.keySet().iterator().next();
        if (name.equals("aggregate")) {
            return command.get("pipeline") instanceof List<?> stages && stages.stream().noneMatch(DurableBackend::writes);
        }
        return READS.contains(name.toLowerCase(Locale.ROOT));
    }

    private static boolean writes(Object stage) {
        return stage instanceof Document document && (document.containsKey("$out") || document.containsKey("$merge"));
    }

    /** Maps with our own storage format. An inner class, because the superclass constructor already opens them. */
    private final class DurableDatabase extends H2Database {
        DurableDatabase(String name) {
            super(name, getMvStore(), getCursorRegistry());
        }

        @Override
        protected MongoCollection<Object> openOrCreateCollection(String collectionName, CollectionOptions options) {
            String fullName = getDatabaseName() + "." + collectionName;
            MVMap<Object, Document> documents = getMvStore().openMap("databases." + fullName,
                new MVMap.Builder<Object, Document>()
                    .keyType(new StoredTypes.ValueType())
                    .valueType(new StoredTypes.DocumentType()));
            MVMap<String, Object> meta = getMvStore().openMap("meta." + fullName);
            return new IndexedCollection(this, collectionName, options, documents, meta, DurableBackend.this.getCursorRegistry());
        }

        @Override
        protected Index<Object> openOrCreateUniqueIndex(String collectionName, String indexName, List<IndexKey> keys, boolean sparse) {
            // The superclass asks the store for a map of this name and gets the one that is open.
            getMvStore().openMap(getDatabaseName() + "." + collectionName + "._index_" + indexName,
                new MVMap.Builder<KeyValue, Object>()
                    .keyType(new StoredTypes.KeyType())
                    .valueType(new StoredTypes.ValueType()));
            return super.openOrCreateUniqueIndex(collectionName, indexName, keys, sparse);
        }
    }
}
