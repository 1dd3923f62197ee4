package dev.weft.qdrant.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qdrant.client.grpc.Collections.PayloadSchemaType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadIndexesTest {

    @Test
    void theTypeStandsBehindTheLastColon() {
        var index = PayloadIndexes.parse("dc:author.name : Keyword");

        assertThat(index.getKey()).isEqualTo("dc:author.name");
        assertThat(index.getValue().getDataType()).isEqualTo(PayloadSchemaType.Keyword);
    }

    @ParameterizedTest
    @ValueSource(strings = {"year", "year:", ":integer", "year:number", "year:UnknownType"})
    void anythingElseIsRefusedWithTheTypesThereAre(String index) {
        assertThatThrownBy(() -> PayloadIndexes.parse(index))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + index + "'")
                .hasMessageContaining("keyword, integer, float, geo, text, bool, datetime, uuid");
    }
}
