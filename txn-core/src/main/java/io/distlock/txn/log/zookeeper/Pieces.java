package io.distlock.txn.log.zookeeper;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Asks for many things, some at a time, so that one step does not fill the server's queue. */
final class Pieces {

    private static final int TOGETHER_MAX = 100;

    private Pieces() {}

    /** Those that were there, in their order; fails if one failed. */
    static <T, R> CompletionStage<List<R>> present(
            List<T> wanted, Function<T, ? extends CompletionStage<Optional<R>>> ask) {
        return after(wanted, ask, List.of());
    }

    private static <T, R> CompletionStage<List<R>> after(
            List<T> wanted, Function<T, ? extends CompletionStage<Optional<R>>> ask, List<R> found) {
        if (wanted.isEmpty()) {
            return CompletableFuture.completedStage(found);
        }
        int together = Math.min(TOGETHER_MAX, wanted.size());
        List<CompletableFuture<Optional<R>>> asked = new ArrayList<>();
        for (T piece : wanted.subList(0, together)) {
            asked.add(ask.apply(piece).toCompletableFuture());
        }
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).thenCompose(done -> {
            List<R> all = new ArrayList<>(found);
            asked.forEach(answer -> answer.join().ifPresent(all::add));
            return after(wanted.subList(together, wanted.size()), ask, all);
        });
    }
}
