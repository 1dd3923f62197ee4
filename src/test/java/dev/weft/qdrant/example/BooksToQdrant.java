package dev.weft.qdrant.example;

import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.sink.PointOperation;
import dev.weft.qdrant.sink.QdrantSink;
import io.qdrant.client.PointIdFactory;
import io.qdrant.client.ValueFactory;
import io.qdrant.client.VectorsFactory;
import io.qdrant.client.grpc.Points.PointStruct;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The sink alone, in a job of its own: {@code BooksToQdrant http://localhost:6334 books}. */
public final class BooksToQdrant {

    public record Book(long number, String title, float[] embedding) {}

    public static void main(String[] arguments) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.enableCheckpointing(10_000);
        QdrantSink<Book> sink =
                QdrantSink.<Book>builder()
                        .setConnection(QdrantOptions.builder().setUrl(arguments[0]).build())
                        .setCollection(arguments[1])
                        .setSerializationSchema(book -> PointOperation.upsert(point(book)))
                        .build();
        env.fromData(
                        new Book(1, "Moby-Dick", new float[] {0.9f, 0.1f}),
                        new Book(2, "Walden", new float[] {0.2f, 0.8f}))
                .keyBy(Book::number)
                .sinkTo(sink)
                .name("books")
                .uid("books");
        env.execute("books to Qdrant");
    }

    private static PointStruct point(Book book) {
        return PointStruct.newBuilder()
                .setId(PointIdFactory.id(book.number()))
                .setVectors(VectorsFactory.vectors(book.embedding()))
                .putPayload("title", ValueFactory.value(book.title()))
                .build();
    }
}
