package io.distlock.lock.quorum;

import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.ForwardingLockStore;
import io.distlock.lock.spi.LockStore;
import io.distlock.lock.spi.Owner;
import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/** Deliberate bugs of the store, each of which the simulation must notice. */
enum QuorumLockBug {
    NONE,

    TOKEN_IS_RESET_BY_RELEASE {
        @Override
        LockRules rules(Simulation simulation) {
            return new NoticingRules(simulation) {
                @Override
                RegisteredLock release(RegisteredLock found, Owner owner, Duration keepFor) {
                    RegisteredLock next = super.release(found, owner, keepFor);
                    return next.tenure().isEmpty()
                            ? new RegisteredLock(0, next.beat(), next.wanted(), Optional.empty())
                            : next;
                }
            };
        }
    },

    /** The next holder begins behind the first token of the last block and not behind its top. */
    TOP_OF_THE_BLOCK_IS_FORGOTTEN {
        @Override
        LockRules rules(Simulation simulation) {
            return new NoticingRules(simulation) {
                @Override
                RegisteredLock release(RegisteredLock found, Owner owner, Duration keepFor) {
                    RegisteredLock next = super.release(found, owner, keepFor);
                    return next.tenure().isEmpty() && found.isOf(owner)
                            ? new RegisteredLock(
                                    found.tenure().orElseThrow().firstToken(),
                                    next.beat(),
                                    next.wanted(),
                                    Optional.empty())
                            : next;
                }
            };
        }
    },

    TAKE_OVER_WITHOUT_WAITING {
        @Override
        LockRules rules(Simulation simulation) {
            return new NoticingRules(simulation) {
                @Override
                boolean isOver(Sighting seen, long now) {
                    return true;
                }
            };
        }
    },

    TAKE_OVER_AFTER_HALF_THE_LEASE {
        @Override
        LockRules rules(Simulation simulation) {
            return new NoticingRules(simulation) {
                @Override
                boolean isOver(Sighting seen, long now) {
                    return now - seen.sinceNanos() >= seen.lease().toNanos() / 2;
                }
            };
        }
    },

    TAKE_OVER_IGNORES_THE_BEAT {
        @Override
        LockRules rules(Simulation simulation) {
            return new NoticingRules(simulation) {
                @Override
                boolean isSame(Sighting seen, RegisteredLock found) {
                    return found.isOf(seen.owner());
                }
            };
        }
    },

    /** Whoever stands in the register when the change arrives. */
    TAKE_OVER_OF_SOMEBODY_ELSE {
        @Override
        LockRules rules(Simulation simulation) {
            return new NoticingRules(simulation) {
                @Override
                RegisteredLock acquire(RegisteredLock found, AcquireCommand command, Optional<Sighting> dead) {
                    Optional<Sighting> present = found.tenure()
                            .map(taken -> Sighting.of(taken, found.beat(), 0))
                            .filter(seen -> dead.isPresent());
                    return super.acquire(found, command, present);
                }
            };
        }
    },

    RENEWAL_WITHOUT_A_BEAT {
        @Override
        LockRules rules(Simulation simulation) {
            return new NoticingRules(simulation) {
                @Override
                RegisteredLock renew(RegisteredLock found, Owner owner, Duration lease) {
                    return found;
                }
            };
        }
    },

    RENEWAL_AFTER_LOSS {
        @Override
        LockRules rules(Simulation simulation) {
            return new NoticingRules(simulation) {
                @Override
                RegisteredLock renew(RegisteredLock found, Owner owner, Duration lease) {
                    return found.with(new Tenure(
                            owner,
                            found.tenure().map(Tenure::firstToken).orElse(found.lastToken()),
                            lease,
                            "taken back"));
                }
            };
        }
    },

    RELEASE_IGNORES_THE_OWNER {
        @Override
        LockRules rules(Simulation simulation) {
            return new NoticingRules(simulation) {
                @Override
                RegisteredLock release(RegisteredLock found, Owner owner, Duration keepFor) {
                    return found.free();
                }
            };
        }
    },

    /** What a time stamp in the register would come to. */
    OBSERVED_ON_THE_CLOCK_OF_THE_HOLDER {
        @Override
        LockRules rules(Simulation simulation) {
            return new NoticingRules(simulation) {
                @Override
                long seenNanos(Tenure tenure, long now) {
                    return Long.parseLong(tenure.holder());
                }
            };
        }

        @Override
        LockStore onClient(LockStore store, VirtualProcess process) {
            return new ForwardingLockStore(store) {
                @Override
                public CompletionStage<AcquireResult> acquire(AcquireCommand command) {
                    return super.acquire(new AcquireCommand(
                            command.key(),
                            command.owner(),
                            command.lease(),
                            command.tokens(),
                            command.queue(),
                            Long.toString(process.nanoTime())));
                }
            };
        }
    },

    /** As one that is set by hand, or by a server of time. */
    OBSERVED_ON_A_CLOCK_THAT_JUMPS {
        @Override
        LongSupplier clock(Simulation simulation, VirtualProcess process) {
            long jumpAtNanos =
                    simulation.newRandom().nextLong(Duration.ofSeconds(3).toNanos());
            return () -> process.nanoTime()
                    + (simulation.time().nanoTime() > jumpAtNanos
                            ? Duration.ofSeconds(120).toNanos()
                            : 0);
        }
    };

    LockRules rules(Simulation simulation) {
        return new NoticingRules(simulation);
    }

    /** The clock that the store observes others with. */
    LongSupplier clock(Simulation simulation, VirtualProcess process) {
        return process::nanoTime;
    }

    LockStore onClient(LockStore store, VirtualProcess process) {
        return store;
    }
}
