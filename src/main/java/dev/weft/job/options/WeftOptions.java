package dev.weft.job.options;

import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;

/** Every option of the job, as it stands in a class for each of its parts. */
public final class WeftOptions {

    /** In the order of the job's stages. */
    private static final List<Class<?>> PARTS =
            List.of(
                    SourceOptions.class,
                    DocumentOptions.class,
                    UnchangedOptions.class,
                    ChunkOptions.class,
                    BatchOptions.class,
                    EmbedOptions.class,
                    TargetOptions.class,
                    CreateOptions.class,
                    CutoverOptions.class,
                    JobOptions.class);

    /** Each option with the type of its value, in the order in which they are written. */
    private static final Map<ConfigOption<?>, Type> TYPES = types();

    private WeftOptions() {}

    /** Every option, in the order of the job's stages. */
    public static Set<ConfigOption<?>> all() {
        return TYPES.keySet();
    }

    /** What an option's values are; Flink keeps that to itself. */
    static Type valueType(ConfigOption<?> option) {
        return TYPES.get(option);
    }

    private static Map<ConfigOption<?>, Type> types() {
        Map<ConfigOption<?>, Type> types = new LinkedHashMap<>();
        for (Class<?> part : PARTS) {
            for (Field field : part.getFields()) {
                if (field.getGenericType() instanceof ParameterizedType type) {
                    types.put(option(field), type.getActualTypeArguments()[0]);
                }
            }
        }
        return Collections.unmodifiableMap(types);
    }

    private static ConfigOption<?> option(Field field) {
        try {
            return (ConfigOption<?>) field.get(null);
        } catch (IllegalAccessException publicFieldsOnly) {
            throw new IllegalStateException(publicFieldsOnly);
        }
    }
}
