package parivision.embeddedmongo;

import de.bwaldvogel.mongo.backend.AbstractCursor;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.List;

/** The remainder of a find. Holds positions and not documents, so that an abandoned cursor costs little. */
abstract class PagedCursor extends AbstractCursor {
    /** A batch stays below this size but has at least one document; the protocol allows 48 MB. */
    private static final int MAX_BATCH_BYTES = 12 << 20;

    PagedCursor(long id) {
        super(id);
    }

    @Override
    public final List<Document> takeDocuments(int atMost) {
        Batch batch = new Batch(atMost);
        fill(batch);
        return batch.documents;
    }

    /** Adds documents until the batch is full, and stores the position of the next one. */
    abstract void fill(Batch batch);

    static final class Batch {
        private final int atMost;
        private final List<Document> documents = new ArrayList<>();
        private long bytes;

        private Batch(int atMost) {
            this.atMost = atMost;
        }

        /** Returns false if the document has to wait for the next batch. */
        boolean add(Document document) {
            if (isFull()) {
                return false;
            }
            int size = BsonValues.size(document);
            if (bytes + size > MAX_BATCH_BYTES && !documents.isEmpty()) {
                return false;
            }
            bytes += size;
            documents.add(document);
            return true;
        }

        boolean isFull() {
            return atMost > 0 && documents.size() >= atMost;
        }
    }
}
