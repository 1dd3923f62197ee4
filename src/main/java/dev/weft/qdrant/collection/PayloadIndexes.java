package dev.weft.qdrant.collection;

import io.qdrant.client.grpc.Collections.PayloadSchemaInfo;
import io.qdrant.client.grpc.Collections.PayloadSchemaType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.annotation.PublicEvolving;

/** Payload indexes as they are written in options. */
@PublicEvolving
public final class PayloadIndexes {

    private static final List<PayloadSchemaType> TYPES =
            Arrays.stream(PayloadSchemaType.values())
                    .filter(
                            type ->
                                    type != PayloadSchemaType.UnknownType
                                            && type != PayloadSchemaType.UNRECOGNIZED)
                    .toList();

    private static final String NAMES =
            TYPES.stream()
                    .map(type -> type.name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", "));

    private PayloadIndexes() {}

    /**
     * Reads {@code year:integer}.
     *
     * @throws IllegalArgumentException if it is no field with a type
     */
    public static Map.Entry<String, PayloadSchemaInfo> parse(String index) {
        int colon = index.lastIndexOf(':');
        String type = index.substring(colon + 1).strip();
        for (PayloadSchemaType known : TYPES) {
            if (colon > 0 && known.name().equalsIgnoreCase(type)) {
                return Map.entry(
                        index.substring(0, colon).strip(),
                        PayloadSchemaInfo.newBuilder().setDataType(known).build());
            }
        }
        throw new IllegalArgumentException(
                "'%s' is no field:type with type %s".formatted(index, NAMES));
    }
}
