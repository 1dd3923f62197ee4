package dev.weft.embed;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads a server's responses. Of what it says in words only its code is shown: the rest may quote a text or the key. */
final class HttpAnswers {

    private static final JsonMapper JSON =
            JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    private static final Pattern CODE = Pattern.compile("[A-Za-z_]{1,64}");

    private record Body(List<Item> data, Usage usage) {}

    private record Item(Integer index, float[] embedding) {}

    private record Usage(long prompt_tokens) {}

    private HttpAnswers() {}

    /**
     * @param count texts of the request
     * @throws EmbedderException if repeating the request is no use, whatever its texts
     */
    static HttpAnswer read(HttpResponse<byte[]> response, int count) {
        int status = response.statusCode();
        return switch (status) {
            case 200 -> vectors(response, count);
            case 400, 413, 422 -> new HttpAnswer.Refused(describe(response));
            case 408, 425, 429 -> new HttpAnswer.Later(describe(response), pause(response));
            default -> {
                if (status < 500) {
                    throw new EmbedderException(
                            response.uri() + " answers " + describe(response) + hint(status));
                }
                yield new HttpAnswer.Later(describe(response), pause(response));
            }
        };
    }

    private static String hint(int status) {
        return switch (status) {
            case 401, 403 -> ": the API key is missing or not valid there";
            case 404, 405 ->
                    ": set embed.http.url to the root of a server that has /v1/embeddings, and"
                            + " embed.http.model to"
                            + " one that it serves";
            default -> status / 100 == 3 ? ": set embed.http.url to where it redirects to" : "";
        };
    }

    private static HttpAnswer vectors(HttpResponse<byte[]> response, int count) {
        Body body;
        try {
            body = JSON.readValue(response.body(), Body.class);
        } catch (IOException e) {
            // its message may quote the response
            throw notTheApi(response, "no such JSON");
        }
        if (body.data() == null || body.data().size() != count) {
            throw notTheApi(response, "not one embedding for each of " + count + " texts");
        }
        float[][] vectors = new float[count][];
        for (int i = 0; i < count; i++) {
            Item item = body.data().get(i);
            int index = item == null || item.index() == null ? i : item.index();
            boolean wrong =
                    item == null
                            || item.embedding() == null
                            || index < 0
                            || index >= count
                            || vectors[index] != null;
            if (wrong) {
                throw notTheApi(response, "an embedding that is missing or has a wrong index");
            }
            vectors[index] = item.embedding();
        }
        return new HttpAnswer.Vectors(
                vectors, body.usage() == null ? 0 : body.usage().prompt_tokens());
    }

    private static EmbedderException notTheApi(HttpResponse<byte[]> response, String what) {
        return new EmbedderException(
                response.uri()
                        + " does not answer as OpenAI's embeddings API does ("
                        + what
                        + "): set embed.http.url to a server that speaks it");
    }

    /** {@code HTTP 429 (rate_limit_exceeded)}. */
    private static String describe(HttpResponse<byte[]> response) {
        String code = "";
        try {
            JsonNode root = JSON.readTree(response.body());
            JsonNode error = root.path("error").isObject() ? root.path("error") : root;
            String text = error.path("code").asText(error.path("type").asText(""));
            String either = CODE.matcher(text).matches() ? text : error.path("type").asText("");
            code = CODE.matcher(either).matches() ? " (" + either + ")" : "";
        } catch (IOException noJson) {
            // then the status is all there is to say
        }
        return "HTTP " + response.statusCode() + code;
    }

    /** {@code retry-after} in seconds or as a date, and OpenAI's finer {@code retry-after-ms}. */
    private static Duration pause(HttpResponse<byte[]> response) {
        HttpHeaders headers = response.headers();
        Optional<String> millis = headers.firstValue("retry-after-ms");
        Optional<String> after = headers.firstValue("retry-after");
        try {
            if (millis.isPresent()) {
                return atLeastZero(Duration.ofMillis((long) Double.parseDouble(millis.get())));
            }
            if (after.isEmpty()) {
                return null;
            }
            if (after.get().matches("[0-9.]+")) {
                return Duration.ofMillis((long) (1000 * Double.parseDouble(after.get())));
            }
            ZonedDateTime date =
                    ZonedDateTime.parse(after.get(), DateTimeFormatter.RFC_1123_DATE_TIME);
            return atLeastZero(Duration.between(ZonedDateTime.now(date.getZone()), date));
        } catch (NumberFormatException | DateTimeException e) {
            return null;
        }
    }

    private static Duration atLeastZero(Duration pause) {
        return pause.isNegative() ? Duration.ZERO : pause;
    }
}
