package parivision.embeddedmongo;

import de.bwaldvogel.mongo.backend.AbstractCursor;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.List;

/** The rest of a find. It holds positions, not documents, so that an abandoned one costs next to nothing. */
abstract class PagedCursor extends AbstractCursor {
    /** A batch ends before it grows beyond this, but has at least one document; the protocol allows 48 MB. */
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

    /** Offers documents to the batch until it takes no more, and remembers where to go on. */
    abstract void fill(Batch batch);

    static final class Batch {
        private final int atMost;
        private final List<Document> documents = new ArrayList<>();
        private long bytes;

        private Batch(int atMost) {
            this.atMost = atMost;
        }

        /** False when the document has to wait for the next batch. */
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
