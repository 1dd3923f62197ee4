package dev.weft.embedded;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** The server's errors: one method per kind, each with the code and the prefix that Qdrant gives it. */
final class Errors {

    private Errors() {}

    /** What the gRPC conversion finds: the text stands alone. */
    static StatusRuntimeException invalid(String text) {
        return Status.INVALID_ARGUMENT.withDescription(text).asRuntimeException();
    }

    static StatusRuntimeException badInput(String text) {
        return invalid("Wrong input: " + text);
    }

    static StatusRuntimeException noVectorSpace(String name) {
        return badInput("Not existing vector name error: " + name);
    }

    static StatusRuntimeException badRequest(String text) {
        return invalid("Bad request: " + text);
    }

    /** @param field path of the field, as {@code points[0].vectors} */
    static StatusRuntimeException validation(String field, String text) {
        return invalid("Validation error in body: [" + field + ": " + text + "]");
    }

    /** A validation whose error is a code alone, which the server prints in its own way. */
    static StatusRuntimeException validationCode(String field, String code) {
        return validation(field, "Validation error: " + code + " [{}]");
    }

    static StatusRuntimeException strictMode(String text, String help) {
        return badRequest(text + ". Help: " + help);
    }

    static StatusRuntimeException notFound(String text) {
        return Status.NOT_FOUND.withDescription("Not found: " + text).asRuntimeException();
    }

    static StatusRuntimeException alreadyExists(String text) {
        return Status.ALREADY_EXISTS.withDescription("Wrong input: " + text).asRuntimeException();
    }

    static StatusRuntimeException internal(String text) {
        return Status.INTERNAL
                .withDescription("Service internal error: " + text)
                .asRuntimeException();
    }

    static StatusRuntimeException unsupported(String what) {
        return Status.UNIMPLEMENTED
                .withDescription("The embedded Qdrant does not do this: " + what)
                .asRuntimeException();
    }
}
