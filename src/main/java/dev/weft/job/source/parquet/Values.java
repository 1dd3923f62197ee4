package dev.weft.job.source.parquet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.JulianFields;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.Float16LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * What a column's values are in JSON: numbers as they are, to the last digit; dates and times as ISO 8601
 * has them; bytes that nobody says are text in base64.
 */
final class Values {

    private static final JsonNodeFactory JSON = JsonNodeFactory.withExactBigDecimals(true);

    private Values() {}

    /** For columns of 32 or 64 bits. */
    static LongFunction<JsonNode> ofWholeNumbers(PrimitiveType column) {
        LogicalTypeAnnotation type = column.getLogicalTypeAnnotation();
        boolean shortOnes = column.getPrimitiveTypeName() == PrimitiveTypeName.INT32;
        if (type instanceof DecimalLogicalTypeAnnotation decimal) {
            return value -> JSON.numberNode(BigDecimal.valueOf(value, decimal.getScale()));
        }
        if (type instanceof DateLogicalTypeAnnotation) {
            return value -> JSON.textNode(LocalDate.ofEpochDay(value).toString());
        }
        if (type instanceof TimeLogicalTypeAnnotation time) {
            ChronoUnit unit = unit(time.getUnit());
            return value -> JSON.textNode(LocalTime.MIDNIGHT.plus(value, unit).toString());
        }
        if (type instanceof TimestampLogicalTypeAnnotation timestamp) {
            ChronoUnit unit = unit(timestamp.getUnit());
            return timestamp.isAdjustedToUTC()
                    ? value -> JSON.textNode(Instant.EPOCH.plus(value, unit).toString())
                    : value -> JSON.textNode(local(Instant.EPOCH.plus(value, unit)));
        }
        if (type instanceof IntLogicalTypeAnnotation whole && !whole.isSigned()) {
            return shortOnes
                    ? value -> JSON.numberNode(Integer.toUnsignedLong((int) value))
                    : value -> JSON.numberNode(new BigInteger(Long.toUnsignedString(value)));
        }
        return JSON::numberNode;
    }

    /** For columns of bytes. */
    static Function<Binary, JsonNode> ofBytes(PrimitiveType column) {
        LogicalTypeAnnotation type = column.getLogicalTypeAnnotation();
        if (type instanceof StringLogicalTypeAnnotation
                || type instanceof EnumLogicalTypeAnnotation
                || type instanceof JsonLogicalTypeAnnotation) {
            return value -> JSON.textNode(value.toStringUsingUTF8());
        }
        if (type instanceof DecimalLogicalTypeAnnotation decimal) {
            return value ->
                    JSON.numberNode(
                            new BigDecimal(
                                    new BigInteger(value.getBytesUnsafe()), decimal.getScale()));
        }
        if (type instanceof UUIDLogicalTypeAnnotation) {
            return value -> {
                ByteBuffer bytes = value.toByteBuffer();
                return JSON.textNode(new UUID(bytes.getLong(), bytes.getLong()).toString());
            };
        }
        if (type instanceof Float16LogicalTypeAnnotation) {
            return value ->
                    JSON.numberNode(Float.parseFloat(column.stringifier().stringify(value)));
        }
        if (column.getPrimitiveTypeName() == PrimitiveTypeName.INT96) {
            return value -> JSON.textNode(instant(value.toByteBuffer()).toString());
        }
        return value -> JSON.binaryNode(value.getBytes());
    }

    /** As Impala, Hive and old versions of Spark write them: nanoseconds of a day, and the Julian day. */
    private static Instant instant(ByteBuffer int96) {
        int96.order(ByteOrder.LITTLE_ENDIAN);
        long nanos = int96.getLong();
        return LocalDate.MIN
                .with(JulianFields.JULIAN_DAY, int96.getInt())
                .atStartOfDay()
                .plusNanos(nanos)
                .toInstant(ZoneOffset.UTC);
    }

    private static String local(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC).toLocalDateTime().toString();
    }

    private static ChronoUnit unit(LogicalTypeAnnotation.TimeUnit unit) {
        return switch (unit) {
            case MILLIS -> ChronoUnit.MILLIS;
            case MICROS -> ChronoUnit.MICROS;
            case NANOS -> ChronoUnit.NANOS;
        };
    }
}
