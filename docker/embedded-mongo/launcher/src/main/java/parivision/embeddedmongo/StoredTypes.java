package parivision.embeddedmongo;

import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.bson.Document;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/** The three kinds of values in the maps of the store: documents, single values ({@code _id}) and index keys. */
final class StoredTypes {
    /** Java objects take about this many times the bytes of BSON. */
    private static final int HEAP_FACTOR = 2;

    private StoredTypes() {}

    private abstract static class Stored<T> extends BasicDataType<T> {
        @Override
        public boolean isMemoryEstimationAllowed() {
            // Sizes of documents in one map differ by a factor of a thousand: an average is useless.
            return false;
        }
    }

    static final class DocumentType extends Stored<Document> {
        @Override
        public int getMemory(Document document) {
            return document == null ? 0 : HEAP_FACTOR * BsonValues.size(document);
        }

        @Override
        public void write(WriteBuffer target, Document document) {
            BsonValues.write(target, document);
        }

        @Override
        public Document read(ByteBuffer source) {
            return (Document) BsonValues.read(source);
        }

        @Override
        public Document[] createStorage(int size) {
            return new Document[size];
        }
    }

    static final class ValueType extends Stored<Object> {
        @Override
        public int compare(Object left, Object right) {
            return BsonValues.compare(left, right);
        }

        @Override
        public int getMemory(Object value) {
            return value == null ? 0 : 24 + HEAP_FACTOR * BsonValues.size(value);
        }

        @Override
        public void write(WriteBuffer target, Object value) {
            BsonValues.write(target, value);
        }

        @Override
        public Object read(ByteBuffer source) {
            return BsonValues.read(source);
        }

        @Override
        public Object[] createStorage(int size) {
            return new Object[size];
        }
    }

    static final class KeyType extends Stored<KeyValue> {
        @Override
        public int compare(KeyValue left, KeyValue right) {
            int common = Math.min(left.size(), right.size());
            for (int i = 0; i < common; i++) {
                int order = BsonValues.compare(left.get(i), right.get(i));
                if (order != 0) {
                    return order;
                }
            }
            return Integer.compare(left.size(), right.size());
        }

        @Override
        public int getMemory(KeyValue key) {
            if (key == null) {
                return 0;
            }
            int size = 48;
            for (Object value : key) {
                size += HEAP_FACTOR * BsonValues.size(value);
            }
            return size;
        }

        @Override
        public void write(WriteBuffer target, KeyValue key) {
            target.putVarInt(key.size());
            for (Object value : key) {
                BsonValues.write(target, value);
            }
        }

        @Override
        public KeyValue read(ByteBuffer source) {
            int size = DataUtils.readVarInt(source);
            List<Object> values = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                values.add(BsonValues.read(source));
            }
            return new KeyValue(values);
        }

        @Override
        public KeyValue[] createStorage(int size) {
            return new KeyValue[size];
        }
    }
}
