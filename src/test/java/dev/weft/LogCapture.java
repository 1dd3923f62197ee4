package dev.weft;

import java.io.StringWriter;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.WriterAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.layout.PatternLayout;

/** All that is logged, down to a level, while it is open; nothing of it goes anywhere else. */
public final class LogCapture implements AutoCloseable {

    private final StringWriter text = new StringWriter();
    private final LoggerContext context = (LoggerContext) LogManager.getContext(false);
    private final Level before = context.getRootLogger().getLevel();
    private final List<Appender> others =
            List.copyOf(context.getRootLogger().getAppenders().values());
    private final WriterAppender appender =
            WriterAppender.newBuilder()
                    .setName("captured")
                    .setTarget(text)
                    .setLayout(PatternLayout.newBuilder().withPattern("%c %m%n%xEx").build())
                    .build();

    private LogCapture() {}

    public static LogCapture start(Level level) {
        LogCapture capture = new LogCapture();
        capture.appender.start();
        capture.context.getRootLogger().addAppender(capture.appender);
        capture.others.forEach(capture.context.getRootLogger()::removeAppender);
        Configurator.setRootLevel(level);
        return capture;
    }

    public String text() {
        return text.toString();
    }

    @Override
    public void close() {
        Configurator.setRootLevel(before);
        others.forEach(context.getRootLogger()::addAppender);
        context.getRootLogger().removeAppender(appender);
    }
}
