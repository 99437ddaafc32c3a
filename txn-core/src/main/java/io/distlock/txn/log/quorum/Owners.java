package io.distlock.txn.log.quorum;

import io.distlock.txn.spi.Owner;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is listed, and whether it lives. Thread-safe. */
final class Owners {

    private static final Logger log = LoggerFactory.getLogger(Owners.class);

    /** How many registers are read at the same time. */
    private static final int BATCH_MAX = 32;

    private final Directory directory;
    private final OwnerRegisters registers;
    private final Sightings sightings = new Sightings();
    private final LongSupplier nanoTime;
    private final Predicate<String> isOwn;

    Owners(Directory directory, OwnerRegisters registers, LongSupplier nanoTime, Predicate<String> isOwn) {
        this.directory = directory;
        this.registers = registers;
        this.nanoTime = nanoTime;
        this.isOwn = isOwn;
    }

    /** Those that are gone come first. One that has been silent for a lease is fenced before it is called gone. */
    CompletionStage<List<Owner>> list(int limit) {
        return directory
                .list()
                .thenCompose(listed -> {
                    sightings.retain(listed.stream().map(Owner::incarnation).toList());
                    return look(listed, new ArrayList<>());
                })
                .thenApply(found -> found.stream()
                        .sorted(Comparator.comparing(Owner::alive))
                        .limit(limit)
                        .toList());
    }

    private CompletionStage<List<Owner>> look(List<Owner> listed, List<Owner> found) {
        if (listed.isEmpty()) {
            return CompletableFuture.completedStage(found);
        }
        int size = Math.min(BATCH_MAX, listed.size());
        List<CompletableFuture<Optional<Owner>>> batch = listed.subList(0, size).stream()
                .map(owner -> look(owner).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(batch.toArray(CompletableFuture<?>[]::new))
                .thenCompose(done -> {
                    batch.forEach(each -> each.join().ifPresent(found::add));
                    return look(listed.subList(size, listed.size()), found);
                });
    }

    private CompletionStage<Optional<Owner>> look(Owner owner) {
        String id = owner.incarnation();
        long asked = nanoTime.getAsLong();
        return registers.read(id).thenCompose(found -> {
            if (found.isEmpty()) {
                return directory.remove(id).thenApply(done -> Optional.<Owner>empty());
            }
            OwnerState state = found.get();
            boolean silent = sightings.isSilent(id, state, asked, nanoTime.getAsLong());
            return state.fenced() || !silent || isOwn.test(id)
                    ? CompletableFuture.completedStage(Optional.of(seen(owner, !state.fenced())))
                    : fence(owner, state);
        });
    }

    private CompletionStage<Optional<Owner>> fence(Owner owner, OwnerState state) {
        return registers.run(owner.incarnation(), Edits.fenceAt(state.beat())).thenApply(fenced -> {
            if (fenced) {
                log.info(
                        "Incarnation {} of '{}' is fenced: silent for its lease of {} ms",
                        owner.incarnation(),
                        owner.description(),
                        state.leaseMillis());
            }
            return Optional.of(seen(owner, !fenced));
        });
    }

    private static Owner seen(Owner listed, boolean alive) {
        return new Owner(listed.incarnation(), alive, listed.description(), listed.since());
    }
}
