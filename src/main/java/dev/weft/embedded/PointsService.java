package dev.weft.embedded;

import io.grpc.stub.StreamObserver;
import io.qdrant.client.grpc.Points.BatchResult;
import io.qdrant.client.grpc.Points.ClearPayloadPoints;
import io.qdrant.client.grpc.Points.CountPoints;
import io.qdrant.client.grpc.Points.CountResponse;
import io.qdrant.client.grpc.Points.CreateFieldIndexCollection;
import io.qdrant.client.grpc.Points.CreateVectorNameRequest;
import io.qdrant.client.grpc.Points.DeleteFieldIndexCollection;
import io.qdrant.client.grpc.Points.DeletePayloadPoints;
import io.qdrant.client.grpc.Points.DeletePointVectors;
import io.qdrant.client.grpc.Points.DeletePoints;
import io.qdrant.client.grpc.Points.DeleteVectorNameRequest;
import io.qdrant.client.grpc.Points.GetPoints;
import io.qdrant.client.grpc.Points.GetResponse;
import io.qdrant.client.grpc.Points.PointsOperationResponse;
import io.qdrant.client.grpc.Points.PointsUpdateOperation;
import io.qdrant.client.grpc.Points.QueryBatchPoints;
import io.qdrant.client.grpc.Points.QueryBatchResponse;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.QueryResponse;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import io.qdrant.client.grpc.Points.SearchBatchPoints;
import io.qdrant.client.grpc.Points.SearchBatchResponse;
import io.qdrant.client.grpc.Points.SearchPoints;
import io.qdrant.client.grpc.Points.SearchResponse;
import io.qdrant.client.grpc.Points.SetPayloadPoints;
import io.qdrant.client.grpc.Points.UpdateBatchPoints;
import io.qdrant.client.grpc.Points.UpdateBatchResponse;
import io.qdrant.client.grpc.Points.UpdatePointVectors;
import io.qdrant.client.grpc.Points.UpdateResult;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.qdrant.client.grpc.PointsGrpc.PointsImplBase;
import java.util.List;
import java.util.function.Supplier;

/** Qdrant's calls on points. */
final class PointsService extends PointsImplBase {

    private final PointWrites writes;
    private final SelectedWrites selected;
    private final Indexes indexes;
    private final VectorNames vectorNames;
    private final Reads reads;
    private final Queries queries;

    PointsService(Catalog catalog) {
        writes = new PointWrites(catalog);
        selected = new SelectedWrites(catalog);
        indexes = new Indexes(catalog);
        vectorNames = new VectorNames(catalog);
        reads = new Reads(catalog);
        queries = new Queries(catalog);
    }

    @Override
    public void upsert(UpsertPoints request, StreamObserver<PointsOperationResponse> out) {
        write(out, () -> writes.upsert(request));
    }

    @Override
    public void delete(DeletePoints request, StreamObserver<PointsOperationResponse> out) {
        write(out, () -> selected.delete(request));
    }

    @Override
    public void updateVectors(
            UpdatePointVectors request, StreamObserver<PointsOperationResponse> out) {
        write(out, () -> writes.updateVectors(request));
    }

    @Override
    public void deleteVectors(
            DeletePointVectors request, StreamObserver<PointsOperationResponse> out) {
        write(out, () -> selected.deleteVectors(request));
    }

    @Override
    public void setPayload(SetPayloadPoints request, StreamObserver<PointsOperationResponse> out) {
        write(out, () -> selected.setPayload(request));
    }

    @Override
    public void overwritePayload(
            SetPayloadPoints request, StreamObserver<PointsOperationResponse> out) {
        write(out, () -> selected.overwritePayload(request));
    }

    @Override
    public void deletePayload(
            DeletePayloadPoints request, StreamObserver<PointsOperationResponse> out) {
        write(out, () -> selected.deletePayload(request));
    }

    @Override
    public void clearPayload(
            ClearPayloadPoints request, StreamObserver<PointsOperationResponse> out) {
        write(out, () -> selected.clearPayload(request));
    }

    @Override
    public void createFieldIndex(
            CreateFieldIndexCollection request, StreamObserver<PointsOperationResponse> out) {
        write(out, () -> indexes.create(request));
    }

    @Override
    public void deleteFieldIndex(
            DeleteFieldIndexCollection request, StreamObserver<PointsOperationResponse> out) {
        write(out, () -> indexes.delete(request));
    }

    @Override
    public void createVectorName(
            CreateVectorNameRequest request, StreamObserver<PointsOperationResponse> out) {
        write(out, () -> vectorNames.create(request));
    }

    @Override
    public void deleteVectorName(
            DeleteVectorNameRequest request, StreamObserver<PointsOperationResponse> out) {
        write(out, () -> vectorNames.delete(request));
    }

    private static void write(
            StreamObserver<PointsOperationResponse> out, Supplier<UpdateResult> write) {
        long start = System.nanoTime();
        Calls.answer(
                out,
                () ->
                        PointsOperationResponse.newBuilder()
                                .setResult(write.get())
                                .setTime(Calls.since(start))
                                .build());
    }

    @Override
    public void updateBatch(UpdateBatchPoints request, StreamObserver<UpdateBatchResponse> out) {
        long start = System.nanoTime();
        Calls.answer(
                out,
                () -> {
                    CollectionChecks.name(request.getCollectionName());
                    CollectionChecks.notEmpty(request.getOperationsList(), "operations");
                    UpdateBatch batch = new UpdateBatch(writes, selected, request);
                    UpdateBatchResponse.Builder results = UpdateBatchResponse.newBuilder();
                    for (PointsUpdateOperation operation : request.getOperationsList()) {
                        results.addResult(batch.run(operation));
                    }
                    return results.setTime(Calls.since(start)).build();
                });
    }

    @Override
    public void get(GetPoints request, StreamObserver<GetResponse> out) {
        Calls.answer(out, () -> reads.get(request));
    }

    @Override
    public void scroll(ScrollPoints request, StreamObserver<ScrollResponse> out) {
        Calls.answer(out, () -> reads.scroll(request));
    }

    @Override
    public void count(CountPoints request, StreamObserver<CountResponse> out) {
        Calls.answer(out, () -> reads.count(request));
    }

    @Override
    public void query(QueryPoints request, StreamObserver<QueryResponse> out) {
        long start = System.nanoTime();
        Calls.answer(
                out,
                () ->
                        QueryResponse.newBuilder()
                                .addAllResult(queries.query(request))
                                .setTime(Calls.since(start))
                                .build());
    }

    @Override
    public void queryBatch(QueryBatchPoints request, StreamObserver<QueryBatchResponse> out) {
        long start = System.nanoTime();
        Calls.answer(
                out,
                () -> {
                    List<QueryPoints> all = request.getQueryPointsList();
                    queries.checkBatch(
                            request.getCollectionName(),
                            all.stream().map(QueryPoints::getCollectionName).toList(),
                            "query_points");
                    QueryBatchResponse.Builder results = QueryBatchResponse.newBuilder();
                    for (QueryPoints one : all) {
                        QueryPoints.Builder query = one.toBuilder();
                        query.setCollectionName(request.getCollectionName());
                        results.addResult(
                                BatchResult.newBuilder()
                                        .addAllResult(queries.query(query.build())));
                    }
                    return results.setTime(Calls.since(start)).build();
                });
    }

    @Override
    public void search(SearchPoints request, StreamObserver<SearchResponse> out) {
        long start = System.nanoTime();
        Calls.answer(
                out,
                () ->
                        SearchResponse.newBuilder()
                                .addAllResult(queries.search(request))
                                .setTime(Calls.since(start))
                                .build());
    }

    @Override
    public void searchBatch(SearchBatchPoints request, StreamObserver<SearchBatchResponse> out) {
        long start = System.nanoTime();
        Calls.answer(
                out,
                () -> {
                    List<SearchPoints> all = request.getSearchPointsList();
                    queries.checkBatch(
                            request.getCollectionName(),
                            all.stream().map(SearchPoints::getCollectionName).toList(),
                            "search_points");
                    SearchBatchResponse.Builder results = SearchBatchResponse.newBuilder();
                    for (SearchPoints one : all) {
                        SearchPoints.Builder search = one.toBuilder();
                        search.setCollectionName(request.getCollectionName());
                        results.addResult(
                                BatchResult.newBuilder()
                                        .addAllResult(queries.search(search.build())));
                    }
                    return results.setTime(Calls.since(start)).build();
                });
    }
}
