package dev.weft.job.cutover;

import dev.weft.qdrant.collection.CollectionBlueprint;
import dev.weft.qdrant.collection.CollectionSpec;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import java.util.Optional;

/**
 * The collection that a run is to write to, before anything is done about it.
 *
 * @param name its real name
 * @param from where the alias leads; null for nowhere, or if none is to be moved
 * @param present what the server says of it; empty where it is to be made
 * @param ours whether a run made it for this alias, or died before it had given it all that it needs
 * @param spec what it has to be like
 * @param blueprint how it is made, or how it was made by others
 * @param addsVector whether it is there and is to get the vector
 */
public record Intent(
        String name,
        String from,
        Optional<CollectionInfo> present,
        boolean ours,
        CollectionSpec spec,
        CollectionBlueprint blueprint,
        boolean addsVector) {}
