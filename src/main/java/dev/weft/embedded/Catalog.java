package dev.weft.embedded;

import io.qdrant.client.grpc.Collections.AliasOperations;
import io.qdrant.client.grpc.Collections.CollectionConfig;
import io.qdrant.client.grpc.Collections.CreateAlias;
import io.qdrant.client.grpc.Collections.RenameAlias;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All collections by name, and the aliases. Every method sees and leaves them whole. */
final class Catalog {

    private final Map<String, Collection> collections = new TreeMap<>();
    private final Map<String, String> aliases = new TreeMap<>();

    /**
     * The collection of a name or an alias.
     *
     * @throws io.grpc.StatusRuntimeException with NOT_FOUND
     */
    synchronized Collection get(String nameOrAlias) {
        Collection collection = collections.get(aliases.getOrDefault(nameOrAlias, nameOrAlias));
        if (collection == null) {
            throw missing(nameOrAlias);
        }
        return collection;
    }

    private static RuntimeException missing(String name) {
        return Errors.notFound("Collection `" + name + "` doesn't exist!");
    }

    synchronized boolean exists(String nameOrAlias) {
        return collections.containsKey(aliases.getOrDefault(nameOrAlias, nameOrAlias));
    }

    synchronized List<String> names() {
        return List.copyOf(collections.keySet());
    }

    synchronized void create(String name, CollectionConfig config) {
        checkFree(name);
        if (aliases.containsKey(name)) {
            throw Errors.badInput(
                    "Can't create collection with name "
                            + name
                            + ". Alias with the same name already exists");
        }
        collections.put(name, new Collection(config));
    }

    private void checkFree(String name) {
        if (collections.containsKey(name)) {
            throw Errors.alreadyExists("Collection `" + name + "` already exists!");
        }
    }

    /** Deletes a collection, not by an alias, and the aliases that point to it. */
    synchronized boolean delete(String name) {
        aliases.values().removeIf(name::equals);
        return collections.remove(name) != null;
    }

    /** Nobody sees the aliases between two of the actions. Those before one that fails stay done. */
    synchronized void change(List<AliasOperations> actions) {
        for (AliasOperations action : actions) {
            switch (action.getActionCase()) {
                case CREATE_ALIAS -> create(action.getCreateAlias());
                case RENAME_ALIAS -> rename(action.getRenameAlias());
                case DELETE_ALIAS -> aliases.remove(action.getDeleteAlias().getAliasName());
                case ACTION_NOT_SET -> throw Errors.invalid("Malformed AliasOperation type");
            }
        }
    }

    private void create(CreateAlias alias) {
        if (!collections.containsKey(alias.getCollectionName())) {
            throw missing(alias.getCollectionName());
        }
        checkFree(alias.getAliasName());
        aliases.put(alias.getAliasName(), alias.getCollectionName());
    }

    private void rename(RenameAlias alias) {
        String collection = aliases.remove(alias.getOldAliasName());
        if (collection == null) {
            throw Errors.notFound("Alias " + alias.getOldAliasName() + " does not exists!");
        }
        aliases.put(alias.getNewAliasName(), collection);
    }

    /** Collection by alias. */
    synchronized Map<String, String> aliases() {
        return new TreeMap<>(aliases);
    }
}
