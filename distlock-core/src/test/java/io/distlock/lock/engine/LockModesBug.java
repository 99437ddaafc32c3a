package io.distlock.lock.engine;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockRequest;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.AcquireResult.Busy;
import io.distlock.lock.spi.AcquireResult.Granted;
import io.distlock.lock.spi.ForwardingLockStore;
import io.distlock.lock.spi.LockRecord;
import io.distlock.lock.spi.LockStore;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.Renewal;
import io.distlock.lock.spi.RenewalResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Deliberate bugs of shared and of several locks, each of which the simulation must notice. */
enum LockModesBug {
    NONE,

    READER_ADMITTED_BESIDE_A_WRITER {
        @Override
        LockStore onServer(LockStore store) {
            return new ForwardingLockStore(store) {
                @Override
                public CompletionStage<AcquireResult> acquire(AcquireCommand command) {
                    Optional<LockRecord> taken = record(this, command.key());
                    return command.shared() && taken.isPresent() && !taken.get().shared()
                            ? granted(taken.get().lastToken(), command)
                            : super.acquire(command);
                }
            };
        }
    },

    WRITER_ADMITTED_BESIDE_READERS {
        @Override
        LockStore onServer(LockStore store) {
            return new ForwardingLockStore(store) {
                private final Map<LockKey, Long> tokens = new HashMap<>();

                @Override
                public CompletionStage<AcquireResult> acquire(AcquireCommand command) {
                    Optional<LockRecord> taken = record(this, command.key());
                    if (command.shared() || taken.isEmpty() || !taken.get().shared()) {
                        return super.acquire(command);
                    }
                    return granted(tokens.merge(command.key(), taken.get().lastToken() + 1, (a, b) -> a + 1), command);
                }
            };
        }
    },

    /** The one that waits to write is never woken, and the lock never free. */
    LAST_READER_STAYS {
        @Override
        LockStore onServer(LockStore store) {
            return new ReaderKnowingStore(store) {
                @Override
                public CompletionStage<ReleaseOutcome> release(LockKey key, Owner owner, Duration keepFor) {
                    return readers(key).contains(owner)
                            ? CompletableFuture.completedFuture(ReleaseOutcome.RELEASED)
                            : super.release(key, owner, keepFor);
                }
            };
        }
    },

    EXPIRED_READER_BLOCKS {
        @Override
        LockStore onServer(LockStore store) {
            return new ReaderKnowingStore(store) {
                @Override
                public CompletionStage<AcquireResult> acquire(AcquireCommand command) {
                    for (Owner reader : readers(command.key())) {
                        super.acquire(new AcquireCommand(
                                command.key(), reader, Duration.ofSeconds(2), 1, false, true, "expired"));
                    }
                    return super.acquire(command);
                }
            };
        }
    },

    RENEWAL_OF_READERS_WITHOUT_EFFECT {
        @Override
        LockStore onServer(LockStore store) {
            return new ReaderKnowingStore(store) {
                @Override
                public CompletionStage<List<RenewalResult>> renew(List<Renewal> renewals) {
                    return CompletableFuture.completedFuture(renewals.stream()
                            .map(renewal -> readers(renewal.key()).contains(renewal.owner())
                                    ? RenewalResult.RENEWED
                                    : super.renew(List.of(renewal))
                                            .toCompletableFuture()
                                            .join()
                                            .get(0))
                            .toList());
                }
            };
        }
    },

    READERS_PASS_WRITERS {
        @Override
        LockStore onServer(LockStore store) {
            return new ForwardingLockStore(store) {
                private final Map<LockKey, Set<Owner>> writers = new HashMap<>();

                @Override
                public CompletionStage<AcquireResult> acquire(AcquireCommand command) {
                    Set<Owner> waiting = writers.computeIfAbsent(command.key(), absent -> new HashSet<>());
                    if (command.shared()
                            && record(this, command.key())
                                    .map(LockRecord::shared)
                                    .orElse(false)) {
                        waiting.forEach(writer -> super.release(command.key(), writer, Duration.ZERO));
                    }
                    return super.acquire(command).whenComplete((result, failure) -> {
                        if (!command.shared() && command.queue() && result instanceof Busy) {
                            waiting.add(command.owner());
                        } else {
                            waiting.remove(command.owner());
                        }
                    });
                }
            };
        }
    },

    TOKENS_OF_READERS_ARE_OLD {
        @Override
        LockStore onServer(LockStore store) {
            return new ForwardingLockStore(store) {
                @Override
                public CompletionStage<AcquireResult> acquire(AcquireCommand command) {
                    return super.acquire(command)
                            .thenApply(result -> command.shared() && result instanceof Granted granted
                                    ? new Granted(1, 1, granted.contended(), granted.lease())
                                    : result);
                }
            };
        }
    },

    /** The server answers granted for what it was not able to take. */
    TAKEN_TOGETHER_THOUGH_BUSY {
        @Override
        LockStore onServer(LockStore store) {
            return new ForwardingLockStore(store) {
                @Override
                public CompletionStage<List<AcquireResult>> acquireTogether(List<AcquireCommand> commands) {
                    return super.acquireTogether(commands).thenApply(results -> {
                        List<AcquireResult> all = new ArrayList<>(results);
                        for (int i = 0; i < commands.size(); i++) {
                            if (i >= all.size()) {
                                all.add(new Granted(
                                        EPOCH * 4 + i,
                                        EPOCH * 4 + i,
                                        false,
                                        commands.get(i).lease()));
                            } else if (all.get(i) instanceof Busy) {
                                all.set(
                                        i,
                                        new Granted(
                                                EPOCH * 4,
                                                EPOCH * 4,
                                                false,
                                                commands.get(i).lease()));
                            }
                        }
                        return all;
                    });
                }
            };
        }
    },

    /** As calls do that take their locks one by one, in an order of their own. */
    EACH_IN_ITS_OWN_ORDER {
        @Override
        List<CompletableFuture<LockHandle>> ask(LockEngine engine, LockRequest request, List<LockKey> order) {
            CompletableFuture<LockHandle> chain = null;
            List<CompletableFuture<LockHandle>> all = new ArrayList<>();
            List<LockHandle> held = new ArrayList<>();
            for (LockKey key : order) {
                LockRequest one = request.withKeys(List.of(key));
                CompletableFuture<LockHandle> before = chain;
                chain = before == null
                        ? engine.acquireAsync(one).toCompletableFuture()
                        : before.thenCompose(ignored -> engine.acquireAsync(one));
                chain.thenAccept(held::add);
            }
            all.add(chain.whenComplete(
                    (last, failure) -> held.subList(0, order.size() - 1).forEach(LockHandle::releaseAsync)));
            return all;
        }
    };

    private static final long EPOCH = 1_767_225_600_000_000L;

    LockStore onServer(LockStore store) {
        return store;
    }

    /** How a call gets several locks. */
    List<CompletableFuture<LockHandle>> ask(LockEngine engine, LockRequest request, List<LockKey> order) {
        return List.of(engine.acquireAsync(request).toCompletableFuture());
    }

    private static Optional<LockRecord> record(LockStore store, LockKey key) {
        return store.inspect(key).toCompletableFuture().join();
    }

    private static CompletionStage<AcquireResult> granted(long token, AcquireCommand command) {
        return CompletableFuture.completedFuture(new Granted(token, token, false, command.lease()));
    }

    /** Remembers who has ever read. */
    private static class ReaderKnowingStore extends ForwardingLockStore {

        private final Map<LockKey, Set<Owner>> readers = new HashMap<>();

        ReaderKnowingStore(LockStore store) {
            super(store);
        }

        Set<Owner> readers(LockKey key) {
            return Set.copyOf(readers.getOrDefault(key, Set.of()));
        }

        @Override
        public CompletionStage<AcquireResult> acquire(AcquireCommand command) {
            return super.acquire(command).whenComplete((result, failure) -> {
                if (command.shared() && result instanceof Granted) {
                    readers.computeIfAbsent(command.key(), absent -> new HashSet<>())
                            .add(command.owner());
                }
            });
        }

        @Override
        public CompletionStage<ReleaseOutcome> release(LockKey key, Owner owner, Duration keepFor) {
            readers.getOrDefault(key, new HashSet<>()).remove(owner);
            return super.release(key, owner, keepFor);
        }
    }
}
