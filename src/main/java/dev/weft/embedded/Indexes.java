package dev.weft.embedded;

import io.qdrant.client.grpc.Collections.PayloadSchemaInfo;
import io.qdrant.client.grpc.Collections.PayloadSchemaType;
import io.qdrant.client.grpc.Points.CreateFieldIndexCollection;
import io.qdrant.client.grpc.Points.DeleteFieldIndexCollection;
import io.qdrant.client.grpc.Points.FieldType;
import io.qdrant.client.grpc.Points.UpdateResult;

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
        if (request.hasFieldIndexParams()) {
            index.setParams(request.getFieldIndexParams());
        }
        Collection collection = catalog.get(request.getCollectionName());
        Limits.createIndex(collection);
        return collection.write(
                request.getWait(), version -> collection.putIndex(field, index.build()));
    }

    UpdateResult delete(DeleteFieldIndexCollection request) {
        CollectionChecks.name(request.getCollectionName());
        String field = checked(request.getFieldName());
        Collection collection = catalog.get(request.getCollectionName());
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
}
