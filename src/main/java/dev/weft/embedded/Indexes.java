package dev.weft.embedded;

import io.qdrant.client.grpc.Collections.PayloadIndexParams;
import io.qdrant.client.grpc.Collections.PayloadSchemaInfo;
import io.qdrant.client.grpc.Collections.PayloadSchemaType;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.CreateFieldIndexCollection;
import io.qdrant.client.grpc.Points.DeleteFieldIndexCollection;
import io.qdrant.client.grpc.Points.FieldType;
import io.qdrant.client.grpc.Points.UpdateResult;
import java.util.List;
import java.util.Locale;

/** Payload indexes: remembered and shown, and asked for by strict mode. Filters do not need them. */
final class Indexes {

    private final Catalog catalog;

    Indexes(Catalog catalog) {
        this.catalog = catalog;
    }

    UpdateResult create(CreateFieldIndexCollection request) {
        CollectionChecks.name(request.getCollectionName());
        String field = checked(request.getFieldName());
        if (!request.hasFieldType()) {
            throw Errors.invalid("cannot convert field_type");
        }
        PayloadSchemaInfo.Builder index =
                PayloadSchemaInfo.newBuilder().setDataType(type(request.getFieldType()));
        PayloadIndexParams params = request.getFieldIndexParams();
        if (!params.equals(PayloadIndexParams.getDefaultInstance())) {
            if (type(params) != index.getDataType()) {
                throw Errors.invalid(
                        "field_type ("
                                + request.getFieldType().name().substring("FieldType".length())
                                + ") and field_index_params do not match");
            }
            index.setParams(params);
        }
        Collection collection = catalog.get(request.getCollectionName());
        Limits.of(collection).index().timeout(request.hasTimeout(), request.getTimeout());
        collection.logSchemaChange();
        return collection.write(
                request.getWait(), version -> collection.putIndex(field, index.build()));
    }

    UpdateResult delete(DeleteFieldIndexCollection request) {
        CollectionChecks.name(request.getCollectionName());
        String field = checked(request.getFieldName());
        Collection collection = catalog.get(request.getCollectionName());
        collection.logSchemaChange();
        return collection.write(request.getWait(), version -> collection.removeIndex(field));
    }

    private static String checked(String field) {
        if (field.isEmpty()) {
            throw Errors.validation(
                    "field_name", "value \"\" invalid, must be at least 1 characters");
        }
        PayloadPath.parse(field);
        return field;
    }

    private static PayloadSchemaType type(FieldType type) {
        return switch (type) {
            case FieldTypeKeyword -> PayloadSchemaType.Keyword;
            case FieldTypeInteger -> PayloadSchemaType.Integer;
            case FieldTypeFloat -> PayloadSchemaType.Float;
            case FieldTypeGeo -> PayloadSchemaType.Geo;
            case FieldTypeText -> PayloadSchemaType.Text;
            case FieldTypeBool -> PayloadSchemaType.Bool;
            case FieldTypeDatetime -> PayloadSchemaType.Datetime;
            case FieldTypeUuid -> PayloadSchemaType.Uuid;
            case UNRECOGNIZED -> throw Errors.invalid("cannot convert field_type");
        };
    }

    private static PayloadSchemaType type(PayloadIndexParams params) {
        return switch (params.getIndexParamsCase()) {
            case KEYWORD_INDEX_PARAMS -> PayloadSchemaType.Keyword;
            case INTEGER_INDEX_PARAMS -> PayloadSchemaType.Integer;
            case FLOAT_INDEX_PARAMS -> PayloadSchemaType.Float;
            case GEO_INDEX_PARAMS -> PayloadSchemaType.Geo;
            case TEXT_INDEX_PARAMS -> PayloadSchemaType.Text;
            case BOOL_INDEX_PARAMS -> PayloadSchemaType.Bool;
            case DATETIME_INDEX_PARAMS -> PayloadSchemaType.Datetime;
            case UUID_INDEX_PARAMS -> PayloadSchemaType.Uuid;
            case INDEXPARAMS_NOT_SET -> PayloadSchemaType.UnknownType;
        };
    }

    /** The name of a kind of index in the server's errors. */
    static String name(PayloadSchemaType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    /** The index as it is shown, with the number of points that have a value for it. */
    static PayloadSchemaInfo counted(
            String field, PayloadSchemaInfo index, List<PointStore> stores) {
        PayloadPath path = PayloadPath.parse(field);
        long holding = 0;
        for (PointStore store : stores) {
            for (StoredPoint point : store.all()) {
                boolean holds =
                        path.get(point.payload()).stream()
                                .anyMatch(value -> takes(index.getDataType(), value));
                holding += holds ? 1 : 0;
            }
        }
        return index.toBuilder().setPoints(holding).build();
    }

    private static boolean takes(PayloadSchemaType type, Value value) {
        if (value.hasListValue()) {
            return value.getListValue().getValuesList().stream().anyMatch(v -> takesOne(type, v));
        }
        return takesOne(type, value);
    }

    private static boolean takesOne(PayloadSchemaType type, Value value) {
        return switch (type) {
            case Keyword, Text -> value.hasStringValue();
            case Integer -> value.hasIntegerValue();
            case Float -> value.hasDoubleValue() || value.hasIntegerValue();
            case Bool -> value.hasBoolValue();
            case Geo -> Geo.isPlace(value);
            case Datetime ->
                    value.hasStringValue() && Datetimes.parse(value.getStringValue()) != null;
            case Uuid -> value.hasStringValue() && PointKey.isUuid(value.getStringValue());
            case UnknownType, UNRECOGNIZED -> false;
        };
    }
}
