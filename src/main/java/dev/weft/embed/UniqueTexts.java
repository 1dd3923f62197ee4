package dev.weft.embed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A batch's texts, each once.
 *
 * @param texts the different texts, in the order in which they first come
 * @param places for each text of the batch, its place in {@code texts}
 */
record UniqueTexts(List<String> texts, int[] places) {

    static UniqueTexts of(List<String> batch) {
        List<String> texts = new ArrayList<>();
        int[] places = new int[batch.size()];
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < places.length; i++) {
            String text = batch.get(i);
            Integer place = seen.putIfAbsent(text, texts.size());
            if (place == null) {
                place = texts.size();
                texts.add(text);
            }
            places[i] = place;
        }
        return new UniqueTexts(texts, places);
    }

    int duplicates() {
        return places.length - texts.size();
    }

    /** From one embedding for each different text to one for each text of the batch. */
    List<Embedding> spread(Embedding[] embeddings) {
        return Arrays.stream(places).mapToObj(place -> embeddings[place]).toList();
    }
}
