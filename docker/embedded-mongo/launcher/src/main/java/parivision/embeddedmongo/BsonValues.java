package parivision.embeddedmongo;

import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.bson.BinData;
import de.bwaldvogel.mongo.bson.ObjectId;
import de.bwaldvogel.mongo.wire.BsonConstants;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import org.h2.mvstore.WriteBuffer;

/** The stored form of values: one type byte, then the bytes of BSON. Java serialization takes ten times as long. */
final class BsonValues {
    private BsonValues() {}

    static void write(WriteBuffer target, Object value) {
        ByteBuf bytes = encoded(value);
        target.put(type(value)).putVarInt(bytes.readableBytes());
        target.put(bytes.array(), bytes.arrayOffset(), bytes.readableBytes());
    }

    static Object read(ByteBuffer source) {
        byte type = source.get();
        int length = org.h2.mvstore.DataUtils.readVarInt(source);
        if (type == BsonConstants.TYPE_UNDEFINED) {
            return Missing.getInstance();
        }
        ByteBuf bytes = Unpooled.wrappedBuffer(source.array(), source.arrayOffset() + source.position(), length);
        source.position(source.position() + length);
        return BsonDecoder.decodeValue(type, bytes);
    }

    /** A total order over stored values, by type and then by value; only equal values compare as equal. */
    static int compare(Object left, Object right) {
        int byType = Byte.compare(type(left), type(right));
        if (byType != 0) {
            return byType;
        }
        if (left instanceof String text) {
            return text.compareTo((String) right);
        }
        if (left instanceof Double number) {
            return number.compareTo((Double) right);
        }
        if (left instanceof Integer number) {
            return number.compareTo((Integer) right);
        }
        if (left instanceof ObjectId id) {
            return id.compareTo((ObjectId) right);
        }
        return ByteBufUtil.compare(encoded(left), encoded(right));
    }

    /** Approximate size in BSON, without encoding. */
    static int size(Object value) {
        if (value instanceof String text) {
            return 5 + text.length();
        }
        if (value instanceof Map<?, ?> map) {
            int size = 5;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                size += 2 + ((String) entry.getKey()).length() + size(entry.getValue());
            }
            return size;
        }
        if (value instanceof Collection<?> list) {
            int size = 5;
            for (Object element : list) {
                size += 5 + size(element);
            }
            return size;
        }
        if (value instanceof BinData data) {
            return 5 + data.getData().length;
        }
        return 12;
    }

    /** Size in BSON. */
    static int encodedSize(Object value) {
        return encoded(value).readableBytes();
    }

    private static ByteBuf encoded(Object value) {
        ByteBuf bytes = Unpooled.buffer(64);
        byte type = type(value);
        if (type != BsonConstants.TYPE_UNDEFINED) {
            BsonEncoder.encodeValue(type, value, bytes);
        }
        return bytes;
    }

    private static byte type(Object value) {
        return value instanceof Missing ? BsonConstants.TYPE_UNDEFINED : BsonEncoder.determineType(value);
    }
}
