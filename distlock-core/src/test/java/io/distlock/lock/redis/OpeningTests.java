package io.distlock.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpeningTests {

    private final Opening<String> opening = new Opening<>();
    private final List<String> order = new ArrayList<>();

    @Test
    void waitersGoOnInTheOrderOfTheirArrival() {
        for (String name : List.of("first", "second", "third")) {
            opening.get().thenAccept(connection -> order.add(name));
        }

        opening.succeed("connection");

        assertThat(order).containsExactly("first", "second", "third");
        assertThat(opening.get()).isCompletedWithValue("connection");
    }

    @Test
    void whoeverComesWhileOthersGoOnGoesOnAfterThem() {
        opening.get().thenAccept(connection -> {
            opening.get().thenAccept(again -> order.add("late"));
            order.add("first");
        });
        opening.get().thenAccept(connection -> order.add("second"));

        opening.succeed("connection");

        assertThat(order).containsExactly("first", "second", "late");
    }

    @Test
    void failureReachesEverybody() {
        var waiter = opening.get();

        opening.fail(new IllegalStateException("on purpose"));

        assertThat(waiter).isCompletedExceptionally();
        assertThat(opening.get()).isCompletedExceptionally();
    }
}
