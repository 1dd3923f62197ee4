package dev.weft.qdrant.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.junit.jupiter.api.Test;

class UnmeasuredContextTest {

    @Test
    void allButTheMetricsIsTheOthers() throws Exception {
        List<Method> asked = new ArrayList<>();
        WriterInitContext other =
                (WriterInitContext)
                        Proxy.newProxyInstance(
                                getClass().getClassLoader(),
                                new Class<?>[] {WriterInitContext.class},
                                (proxy, method, arguments) -> {
                                    asked.add(method);
                                    return method.getReturnType() == boolean.class ? true : null;
                                });
        UnmeasuredContext context = new UnmeasuredContext(other);

        List<Method> questions =
                Arrays.stream(WriterInitContext.class.getMethods())
                        .filter(method -> !Modifier.isStatic(method.getModifiers()))
                        .filter(method -> !method.getName().equals("metricGroup"))
                        .toList();
        for (Method question : questions) {
            Object answer = question.invoke(context);
            assertThat(answer).isIn(null, true);
        }

        assertThat(asked).containsExactlyElementsOf(questions);
        assertThat(context.metricGroup()).isNotNull();
        assertThat(asked).as("metrics are not asked for").hasSameSizeAs(questions);
    }
}
