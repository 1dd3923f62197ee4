package dev.weft.embedded;

import io.grpc.stub.StreamObserver;
import io.qdrant.client.grpc.Collections.AliasDescription;
import io.qdrant.client.grpc.Collections.ChangeAliases;
import io.qdrant.client.grpc.Collections.CollectionClusterInfoRequest;
import io.qdrant.client.grpc.Collections.CollectionClusterInfoResponse;
import io.qdrant.client.grpc.Collections.CollectionDescription;
import io.qdrant.client.grpc.Collections.CollectionExists;
import io.qdrant.client.grpc.Collections.CollectionExistsRequest;
import io.qdrant.client.grpc.Collections.CollectionExistsResponse;
import io.qdrant.client.grpc.Collections.CollectionOperationResponse;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.CreateShardKeyRequest;
import io.qdrant.client.grpc.Collections.CreateShardKeyResponse;
import io.qdrant.client.grpc.Collections.DeleteCollection;
import io.qdrant.client.grpc.Collections.DeleteShardKeyRequest;
import io.qdrant.client.grpc.Collections.DeleteShardKeyResponse;
import io.qdrant.client.grpc.Collections.GetCollectionInfoRequest;
import io.qdrant.client.grpc.Collections.GetCollectionInfoResponse;
import io.qdrant.client.grpc.Collections.ListAliasesRequest;
import io.qdrant.client.grpc.Collections.ListAliasesResponse;
import io.qdrant.client.grpc.Collections.ListCollectionAliasesRequest;
import io.qdrant.client.grpc.Collections.ListCollectionsRequest;
import io.qdrant.client.grpc.Collections.ListCollectionsResponse;
import io.qdrant.client.grpc.Collections.ListShardKeysRequest;
import io.qdrant.client.grpc.Collections.ListShardKeysResponse;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.CollectionsGrpc.CollectionsImplBase;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Qdrant's calls on whole collections and on aliases. */
final class CollectionsService extends CollectionsImplBase {

    private final Catalog catalog;
    private final ClusterCalls cluster;

    CollectionsService(Catalog catalog) {
        this.catalog = catalog;
        this.cluster = new ClusterCalls(catalog);
    }

    @Override
    public void create(CreateCollection request, StreamObserver<CollectionOperationResponse> out) {
        answer(
                out,
                () -> {
                    CollectionChecks.create(request);
                    catalog.create(request.getCollectionName(), Configs.of(request));
                    return true;
                });
    }

    @Override
    public void update(UpdateCollection request, StreamObserver<CollectionOperationResponse> out) {
        answer(
                out,
                () -> {
                    CollectionChecks.update(request);
                    catalog.get(request.getCollectionName())
                            .configure(config -> Configs.changed(config, request));
                    return true;
                });
    }

    @Override
    public void delete(DeleteCollection request, StreamObserver<CollectionOperationResponse> out) {
        answer(
                out,
                () -> {
                    CollectionChecks.delete(request);
                    return catalog.delete(request.getCollectionName());
                });
    }

    @Override
    public void updateAliases(
            ChangeAliases request, StreamObserver<CollectionOperationResponse> out) {
        answer(
                out,
                () -> {
                    catalog.change(request.getActionsList());
                    return true;
                });
    }

    private static void answer(
            StreamObserver<CollectionOperationResponse> out, BooleanSupplier call) {
        long start = System.nanoTime();
        Calls.answer(
                out,
                () ->
                        CollectionOperationResponse.newBuilder()
                                .setResult(call.getAsBoolean())
                                .setTime(Calls.since(start))
                                .build());
    }

    @Override
    public void get(
            GetCollectionInfoRequest request, StreamObserver<GetCollectionInfoResponse> out) {
        long start = System.nanoTime();
        Calls.answer(
                out,
                () -> {
                    CollectionChecks.name(request.getCollectionName());
                    return GetCollectionInfoResponse.newBuilder()
                            .setResult(catalog.get(request.getCollectionName()).info())
                            .setTime(Calls.since(start))
                            .build();
                });
    }

    @Override
    public void list(ListCollectionsRequest request, StreamObserver<ListCollectionsResponse> out) {
        long start = System.nanoTime();
        Calls.answer(
                out,
                () -> {
                    ListCollectionsResponse.Builder all = ListCollectionsResponse.newBuilder();
                    for (String name : catalog.names()) {
                        all.addCollections(CollectionDescription.newBuilder().setName(name));
                    }
                    return all.setTime(Calls.since(start)).build();
                });
    }

    @Override
    public void collectionExists(
            CollectionExistsRequest request, StreamObserver<CollectionExistsResponse> out) {
        long start = System.nanoTime();
        Calls.answer(
                out,
                () -> {
                    CollectionChecks.name(request.getCollectionName());
                    boolean exists = catalog.exists(request.getCollectionName());
                    return CollectionExistsResponse.newBuilder()
                            .setResult(CollectionExists.newBuilder().setExists(exists))
                            .setTime(Calls.since(start))
                            .build();
                });
    }

    @Override
    public void listAliases(ListAliasesRequest request, StreamObserver<ListAliasesResponse> out) {
        Calls.answer(out, () -> aliases(collection -> true));
    }

    @Override
    public void listCollectionAliases(
            ListCollectionAliasesRequest request, StreamObserver<ListAliasesResponse> out) {
        Calls.answer(
                out,
                () -> {
                    CollectionChecks.name(request.getCollectionName());
                    return aliases(request.getCollectionName()::equals);
                });
    }

    @Override
    public void collectionClusterInfo(
            CollectionClusterInfoRequest request,
            StreamObserver<CollectionClusterInfoResponse> out) {
        Calls.answer(out, () -> cluster.info(request));
    }

    @Override
    public void listShardKeys(
            ListShardKeysRequest request, StreamObserver<ListShardKeysResponse> out) {
        Calls.answer(out, () -> cluster.list(request));
    }

    @Override
    public void createShardKey(
            CreateShardKeyRequest request, StreamObserver<CreateShardKeyResponse> out) {
        Calls.answer(
                out,
                () -> {
                    cluster.create(request);
                    return CreateShardKeyResponse.newBuilder().setResult(true).build();
                });
    }

    @Override
    public void deleteShardKey(
            DeleteShardKeyRequest request, StreamObserver<DeleteShardKeyResponse> out) {
        Calls.answer(
                out,
                () -> {
                    cluster.delete(request);
                    return DeleteShardKeyResponse.newBuilder().setResult(true).build();
                });
    }

    private ListAliasesResponse aliases(Predicate<String> ofCollection) {
        long start = System.nanoTime();
        ListAliasesResponse.Builder all = ListAliasesResponse.newBuilder();
        catalog.aliases()
                .forEach(
                        (alias, collection) -> {
                            if (ofCollection.test(collection)) {
                                all.addAliases(
                                        AliasDescription.newBuilder()
                                                .setAliasName(alias)
                                                .setCollectionName(collection));
                            }
                        });
        return all.setTime(Calls.since(start)).build();
    }
}
