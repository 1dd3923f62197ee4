package dev.weft.job.options;

import static dev.weft.job.options.SourceOptions.KAFKA_PROPERTIES;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * Finds secrets that are written into the properties of Kafka's client themselves: they would travel
 * with the job's graph, and lie wherever the cluster keeps that.
 */
final class KafkaSecrets {

    private static final Map<String, ConfigDef.ConfigKey> KNOWN =
            ConsumerConfig.configDef().configKeys();

    /** A login module that needs no secret, like Kerberos with a key table, has none. */
    private static final Pattern SECRET_OF_A_LOGIN =
            Pattern.compile("(password|secret)\\s*=", Pattern.CASE_INSENSITIVE);

    private KafkaSecrets() {}

    static List<String> mistakes(Map<String, String> properties) {
        return properties.entrySet().stream()
                .filter(property -> holdsSecret(property.getKey(), property.getValue()))
                .map(property -> refusal(KAFKA_PROPERTIES.key() + "." + property.getKey()))
                .sorted()
                .toList();
    }

    private static boolean holdsSecret(String name, String value) {
        if (value.contains("${")) {
            return false;
        }
        if (name.endsWith("jaas.config")) {
            return SECRET_OF_A_LOGIN.matcher(value).find();
        }
        boolean secret =
                KNOWN.containsKey(name)
                        ? KNOWN.get(name).type == Type.PASSWORD
                        : name.contains("password") || name.contains("secret");
        return secret && !name.contains("certificate");
    }

    private static String refusal(String option) {
        return option
                + " holds a secret, which would travel with the job's graph: let Kafka's client read"
                + " it where it runs, as ${file:/secrets/kafka.properties:password} or"
                + " ${env:KAFKA_PASSWORD} ("
                + KAFKA_PROPERTIES.key()
                + ".config.providers)";
    }
}
