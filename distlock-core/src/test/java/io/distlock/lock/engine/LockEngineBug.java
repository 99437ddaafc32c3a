package io.distlock.lock.engine;

import io.distlock.lock.LockKey;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.ForwardingLockStore;
import io.distlock.lock.spi.LockStore;
import io.distlock.lock.spi.LockStoreListener;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.Renewal;
import io.distlock.lock.spi.RenewalResult;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/** Deliberate bugs of the engine or its store, each of which the simulation must notice. */
enum LockEngineBug {
    NONE,

    DEADLINE_COUNTED_FROM_ANSWER {
        @Override
        LeaseRules rules() {
            return new LeaseRules() {
                @Override
                long deadline(Duration lease, long sentNanos, long answeredNanos) {
                    return super.deadline(lease, answeredNanos, answeredNanos);
                }
            };
        }
    },

    DEADLINE_PAST_THE_LEASE {
        @Override
        LeaseRules rules() {
            return new LeaseRules() {
                @Override
                long deadline(Duration lease, long sentNanos, long answeredNanos) {
                    return sentNanos + lease.toNanos() / 10 * 11;
                }
            };
        }
    },

    /** Beyond the margin of a tenth that the deadline keeps. */
    CLOCKS_RUN_SLOW {
        @Override
        LongSupplier clock(LongSupplier nanoTime) {
            long origin = nanoTime.getAsLong();
            return () -> (nanoTime.getAsLong() - origin) / 5 * 4;
        }
    },

    HAND_OVER_PAST_THE_LEASE {
        @Override
        LeaseRules rules() {
            return new LeaseRules() {
                @Override
                boolean mayHandOver(Duration lease, long deadlineNanos, Duration wanted, long now) {
                    return true;
                }
            };
        }
    },

    CLEAN_UP_TRUSTS_NOT_HELD {
        @Override
        LeaseRules rules() {
            return new LeaseRules() {
                @Override
                boolean answerEndsCleanUp() {
                    return true;
                }
            };
        }
    },

    CLEAN_UP_TRIES_ONCE {
        @Override
        LeaseRules rules() {
            return new LeaseRules() {
                @Override
                long storeEnd(Duration lease, long sentNanos) {
                    return sentNanos;
                }
            };
        }
    },

    RELEASE_IGNORES_OWNER {
        @Override
        LockStore onServer(LockStore store) {
            return new OwnerForgettingStore(store) {
                @Override
                public CompletionStage<ReleaseOutcome> release(LockKey key, Owner owner, Duration keepFor) {
                    super.release(key, owner, keepFor);
                    return super.release(key, lastOwner(key, owner), keepFor);
                }
            };
        }
    },

    RENEWAL_IGNORES_OWNER {
        @Override
        LockStore onServer(LockStore store) {
            return new OwnerForgettingStore(store) {
                @Override
                public CompletionStage<List<RenewalResult>> renew(List<Renewal> renewals) {
                    for (Renewal renewal : renewals) {
                        Owner last = lastOwner(renewal.key(), renewal.owner());
                        if (!last.equals(renewal.owner())) {
                            super.release(renewal.key(), last, Duration.ZERO);
                            acquire(new AcquireCommand(
                                    renewal.key(), renewal.owner(), renewal.lease(), 1, false, "taken back"));
                        }
                    }
                    return super.renew(renewals);
                }
            };
        }
    },

    RENEWAL_WITHOUT_EFFECT {
        @Override
        LockStore onServer(LockStore store) {
            return new ForwardingLockStore(store) {
                @Override
                public CompletionStage<List<RenewalResult>> renew(List<Renewal> renewals) {
                    return CompletableFuture.completedFuture(renewals.stream()
                            .map(renewal -> RenewalResult.RENEWED)
                            .toList());
                }
            };
        }
    },

    STORE_KEEPS_HALF_THE_LEASE {
        @Override
        LockStore onServer(LockStore store) {
            return new ForwardingLockStore(store) {
                @Override
                public CompletionStage<AcquireResult> acquire(AcquireCommand command) {
                    return super.acquire(new AcquireCommand(
                                    command.key(),
                                    command.owner(),
                                    command.lease().dividedBy(2),
                                    command.tokens(),
                                    command.queue(),
                                    command.holder()))
                            .thenApply(result -> result instanceof AcquireResult.Granted granted
                                    ? new AcquireResult.Granted(
                                            granted.firstToken(),
                                            granted.lastToken(),
                                            granted.contended(),
                                            command.lease())
                                    : result);
                }
            };
        }
    },

    OFFER_IS_NOT_PASSED_ON {
        @Override
        LockStore onServer(LockStore store) {
            return new OfferKnowingStore(store) {
                @Override
                public CompletionStage<ReleaseOutcome> release(LockKey key, Owner owner, Duration keepFor) {
                    return isOfferedTo(key, owner)
                            ? CompletableFuture.completedFuture(ReleaseOutcome.NOT_HELD)
                            : super.release(key, owner, keepFor);
                }
            };
        }
    },

    NEWCOMERS_BARGE {
        @Override
        LockStore onServer(LockStore store) {
            return new OfferKnowingStore(store) {
                @Override
                public CompletionStage<AcquireResult> acquire(AcquireCommand command) {
                    offeredTo(command.key()).ifPresent(next -> super.release(command.key(), next, Duration.ZERO));
                    return super.acquire(command);
                }
            };
        }
    },

    TOKENS_DO_NOT_GROW {
        @Override
        LockStore onClient(LockStore store) {
            return new ForwardingLockStore(store) {
                @Override
                public CompletionStage<AcquireResult> acquire(AcquireCommand command) {
                    return super.acquire(command)
                            .thenApply(result -> result instanceof AcquireResult.Granted granted
                                    ? new AcquireResult.Granted(
                                            1, command.tokens(), granted.contended(), granted.lease())
                                    : result);
                }
            };
        }
    },

    ONE_OWNER_PER_PROCESS {
        @Override
        LockStore onClient(LockStore store) {
            return new ForwardingLockStore(store) {
                @Override
                public CompletionStage<AcquireResult> acquire(AcquireCommand command) {
                    return super.acquire(new AcquireCommand(
                            command.key(),
                            same(command.owner()),
                            command.lease(),
                            command.tokens(),
                            command.queue(),
                            command.holder()));
                }

                @Override
                public CompletionStage<List<RenewalResult>> renew(List<Renewal> renewals) {
                    return super.renew(renewals.stream()
                            .map(renewal -> new Renewal(renewal.key(), same(renewal.owner()), renewal.lease()))
                            .toList());
                }

                @Override
                public CompletionStage<ReleaseOutcome> release(LockKey key, Owner owner, Duration keepFor) {
                    return super.release(key, same(owner), keepFor);
                }

                private Owner same(Owner owner) {
                    return new Owner(owner.process(), "same");
                }
            };
        }
    };

    LeaseRules rules() {
        return new LeaseRules();
    }

    LongSupplier clock(LongSupplier nanoTime) {
        return nanoTime;
    }

    LockStore onServer(LockStore store) {
        return store;
    }

    LockStore onClient(LockStore store) {
        return store;
    }

    /** Remembers to whom a lock was offered last, unless it was granted since. */
    private static class OfferKnowingStore extends ForwardingLockStore {

        private final Map<LockKey, Owner> offered = new HashMap<>();

        OfferKnowingStore(LockStore store) {
            super(store);
        }

        Optional<Owner> offeredTo(LockKey key) {
            return Optional.ofNullable(offered.get(key));
        }

        boolean isOfferedTo(LockKey key, Owner owner) {
            return owner.equals(offered.get(key));
        }

        @Override
        public void listen(String process, LockStoreListener listener) {
            super.listen(process, new LockStoreListener() {
                @Override
                public void onOffered(LockKey key, Owner owner) {
                    offered.put(key, owner);
                    listener.onOffered(key, owner);
                }

                @Override
                public void onContended(LockKey key, Owner owner) {
                    listener.onContended(key, owner);
                }

                @Override
                public void onRevoked(LockKey key, Owner owner) {
                    listener.onRevoked(key, owner);
                }

                @Override
                public void onHintsMissed() {
                    listener.onHintsMissed();
                }
            });
        }

        @Override
        public CompletionStage<AcquireResult> acquire(AcquireCommand command) {
            return super.acquire(command).whenComplete((result, failure) -> {
                if (result instanceof AcquireResult.Granted) {
                    offered.remove(command.key());
                }
            });
        }
    }

    /** Remembers who was granted a lock last, to do to it what another owner asks for. */
    private static class OwnerForgettingStore extends ForwardingLockStore {

        private final Map<LockKey, Owner> lastOwners = new HashMap<>();

        OwnerForgettingStore(LockStore store) {
            super(store);
        }

        @Override
        public CompletionStage<AcquireResult> acquire(AcquireCommand command) {
            return super.acquire(command).whenComplete((result, failure) -> {
                if (result instanceof AcquireResult.Granted) {
                    lastOwners.put(command.key(), command.owner());
                }
            });
        }

        Owner lastOwner(LockKey key, Owner otherwise) {
            return lastOwners.getOrDefault(key, otherwise);
        }
    }
}
