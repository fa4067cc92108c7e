package parivision.embeddedmongo;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.QueryParameters;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.backend.h2.H2Collection;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;

/**
 * A collection that selects by position. The superclass builds the list of all matching documents, returns a find in one
 * reply of any size, and uses an index only when the filter names nothing else, so that every compare-and-set would
 * scan. Here an index narrows every filter that has its fields, replies stay below the limit of the protocol, and an
 * update works on a copy, so that a failed one changes nothing.
 */
final class IndexedCollection extends H2Collection {
    private static final int MAX_DOCUMENT_BYTES = 16 << 20;

    private final MVMap<Object, Document> documents;

    IndexedCollection(MongoDatabase database, String name, CollectionOptions options, MVMap<Object, Document> documents,
                      MVMap<String, Object> meta, CursorRegistry cursors) {
        super(database, name, options, documents, meta, cursors);
        this.documents = documents;
    }

    /** A find of a client, which names its filter {@code $query}; commands that change documents do not use this method. */
    @Override
    public synchronized QueryResult handleQuery(QueryParameters find) {
        if (!find.getQuerySelector().containsKey("$query")) {
            return super.handleQuery(find);
        }
        Document filter = (Document) find.getQuerySelector().get("$query");
        Document sort = (Document) find.getQuerySelector().get("$orderby");
        boolean unsorted = sort == null || sort.isEmpty();
        PagedCursor cursor = unsorted && candidates(filter) == null
            ? new Scan(cursorRegistry.generateCursorId(), find, filter)
            : new Selection(cursorRegistry.generateCursorId(), find, filter, sort);
        List<Document> firstBatch = cursor.takeDocuments(find.getBatchSize());
        if (cursor.isEmpty()) {
            return new QueryResult(firstBatch);
        }
        cursorRegistry.add(cursor);
        return new QueryResult(firstBatch, cursor);
    }

    @Override
    protected QueryResult queryDocuments(Document filter, Document sort, int skip, int limit, int batchSize, Document fields) {
        List<Object> positions = select(filter, sort, skip, limit);
        return new QueryResult(() -> positions.stream().map(position -> documents.get(position).cloneDeeply()).iterator());
    }

    @Override
    public synchronized int count(Document filter, int skip, int limit) {
        if (filter == null || filter.isEmpty()) {
            return super.count(filter, skip, limit);
        }
        return select(filter, null, skip, Math.max(0, limit)).size();
    }

    @Override
    protected Object addDocumentInternal(Document document) {
        checkSize(document);
        return super.addDocumentInternal(document);
    }

    @Override
    protected void handleUpdate(Object position, Document oldDocument, Document newDocument) {
        checkSize(newDocument);
        super.handleUpdate(position, oldDocument, newDocument);
    }

    private List<Object> select(Document filter, Document sort, int skip, int limit) {
        Comparator<Document> order = deriveComparator(sort);
        boolean backwards = isNaturalDescending(sort);
        int enough = order == null && !backwards && limit > 0 ? skip + limit : Integer.MAX_VALUE;
        List<Match> matches = new ArrayList<>();
        Iterable<Object> candidates = candidates(filter);
        if (candidates == null) {
            Cursor<Object, Document> all = documents.cursor(null);
            while (matches.size() < enough && all.hasNext()) {
                Object position = all.next();
                addMatch(matches, position, all.getValue(), filter, sort);
            }
        } else {
            for (Object position : candidates) {
                if (matches.size() >= enough) {
                    break;
                }
                addMatch(matches, position, documents.get(position), filter, sort);
            }
        }
        if (order != null) {
            matches.sort(Comparator.comparing(Match::sortFields, order));
        } else if (backwards) {
            Collections.reverse(matches);
        }
        int from = Math.min(skip, matches.size());
        int to = limit > 0 ? Math.min(matches.size(), from + limit) : matches.size();
        return matches.subList(from, to).stream().map(Match::position).toList();
    }

    private void addMatch(List<Match> matches, Object position, Document document, Document filter, Document sort) {
        if (document != null && documentMatchesQuery(document, filter)) {
            matches.add(new Match(position, sortFields(document, sort)));
        }
    }

    /** Keeps only the sort keys in memory. */
    private static Document sortFields(Document document, Document sort) {
        if (sort == null || sort.isEmpty()) {
            return null;
        }
        Document fields = new Document();
        for (String path : sort.keySet()) {
            int dot = path.indexOf('.');
            String field = dot < 0 ? path : path.substring(0, dot);
            if (document.containsKey(field)) {
                fields.put(field, document.get(field));
            }
        }
        return fields;
    }

    /** Positions that an index finds for a part of the filter, or null if no index applies; the caller checks the rest. */
    private Iterable<Object> candidates(Document filter) {
        for (Index<Object> index : getIndexes()) {
            Document part = new Document();
            for (IndexKey key : index.getKeys()) {
                if (filter.containsKey(key.getKey())) {
                    part.put(key.getKey(), plain(filter.get(key.getKey())));
                }
            }
            if (part.size() == index.getKeys().size() && index.canHandle(part)) {
                return index.getPositions(part);
            }
        }
        return null;
    }

    /** Unwraps {@code {$eq: x}} to x. */
    private static Object plain(Object condition) {
        return condition instanceof Document document && document.size() == 1 && document.containsKey("$eq")
            ? document.get("$eq")
            : condition;
    }

    /** The document as the find returns it, or null if it was deleted or does not match. */
    private Document visible(Document document, Document filter, Document fields) {
        if (document == null) {
            return null;
        }
        List<Document> shown = matchDocumentsFromStream(filter, Stream.of(document), 0, 0, 0, null, fields).collectDocuments();
        return shown.isEmpty() ? null : shown.get(0);
    }

    /** A document above the limit could be written but not read. */
    private static void checkSize(Document document) {
        if (BsonValues.size(document) > MAX_DOCUMENT_BYTES / 4 && BsonValues.encodedSize(document) > MAX_DOCUMENT_BYTES) {
            throw new MongoServerError(10334, "BSONObjectTooLarge", "The document is larger than 16 MB");
        }
    }

    /** A find that scans the whole collection in one pass, resumed at the position where the last batch ended. */
    private final class Scan extends PagedCursor {
        private final QueryParameters find;
        private final Document filter;
        private Object next = documents.firstKey();
        private int toSkip;
        private int remaining;

        Scan(long id, QueryParameters find, Document filter) {
            super(id);
            this.find = find;
            this.filter = filter;
            toSkip = find.getNumberToSkip();
            remaining = find.getLimit() > 0 ? find.getLimit() : Integer.MAX_VALUE;
        }

        @Override
        public boolean isEmpty() {
            return next == null || remaining == 0;
        }

        @Override
        void fill(Batch batch) {
            Cursor<Object, Document> rest = isEmpty() ? null : documents.cursor(next);
            next = null;
            while (rest != null && remaining > 0 && rest.hasNext()) {
                Object position = rest.next();
                Document document = visible(rest.getValue(), filter, find.getProjection());
                if (document == null) {
                    continue;
                }
                if (toSkip > 0) {
                    toSkip--;
                } else if (batch.add(document)) {
                    remaining--;
                } else {
                    next = position;
                    return;
                }
            }
        }
    }

    /** A find whose positions are known: from an index, or because sorting needs all of them first. */
    private final class Selection extends PagedCursor {
        private final QueryParameters find;
        private final Document filter;
        private final List<Object> positions;
        private int next;

        Selection(long id, QueryParameters find, Document filter, Document sort) {
            super(id);
            this.find = find;
            this.filter = filter;
            positions = select(filter, sort, find.getNumberToSkip(), find.getLimit());
        }

        @Override
        public boolean isEmpty() {
            return next >= positions.size();
        }

        @Override
        void fill(Batch batch) {
            while (!isEmpty() && !batch.isFull()) {
                Document document = visible(documents.get(positions.get(next)), filter, find.getProjection());
                if (document != null && !batch.add(document)) {
                    return;
                }
                next++;
            }
        }
    }

    private record Match(Object position, Document sortFields) {}
}
