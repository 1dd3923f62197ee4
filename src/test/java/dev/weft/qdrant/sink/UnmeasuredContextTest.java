package dev.weft.qdrant.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.junit.jupiter.api.Test;

class UnmeasuredContextTest {

    @Test
    void allButTheMetricsIsTheOthers() throws Exception {
        Map<Method, Object> answers = new HashMap<>();
        WriterInitContext other =
                (WriterInitContext)
                        proxy(
                                WriterInitContext.class,
                                (context, method, arguments) ->
                                        answers.computeIfAbsent(
                                                method, UnmeasuredContextTest::answer));
        UnmeasuredContext context = new UnmeasuredContext(other);

        for (Method question : WriterInitContext.class.getMethods()) {
            if (!question.getName().equals("metricGroup")) {
                Object said = question.invoke(context);
                Object expected = answers.get(question);
                assertThat(expected).as(question.getName()).isNotNull();
                // a proxy equals nothing; a boolean comes in a box of its own
                assertThat(said == expected || Boolean.FALSE.equals(said))
                        .as(question.getName())
                        .isTrue();
            }
        }
        int asked = answers.size();
        assertThat(context.metricGroup()).isNotNull();
        assertThat(answers).as("metrics are not asked for").hasSize(asked);
    }

    private static Object answer(Method question) {
        Class<?> type = question.getReturnType();
        if (type.isInterface()) {
            return proxy(type, (context, method, arguments) -> null);
        }
        if (type == boolean.class) {
            return false;
        }
        if (type == OptionalLong.class) {
            return OptionalLong.of(7);
        }
        return type == Optional.class ? Optional.of("seven") : StringSerializer.INSTANCE;
    }

    private static Object proxy(Class<?> type, InvocationHandler handler) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
    }
}
