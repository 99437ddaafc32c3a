package io.distlock.lock.quorum;

import io.distlock.lock.spi.AcquireCommand;
import io.distlock.simulation.Simulation;
import java.util.Optional;

/** The rules, which count what must happen sometimes. */
class NoticingRules extends LockRules {

    private final Simulation simulation;

    NoticingRules(Simulation simulation) {
        this.simulation = simulation;
    }

    @Override
    RegisteredLock acquire(RegisteredLock found, AcquireCommand command, Optional<Sighting> dead) {
        RegisteredLock next = super.acquire(found, command, dead);
        if (next.equals(found)) {
            simulation.sometimes("contention");
        } else if (!next.isOf(command.owner())) {
            simulation.sometimes("word left");
        } else if (found.tenure().isPresent()) {
            simulation.sometimes(found.isOf(command.owner()) ? "granted again" : "taken over");
        }
        return next;
    }

    @Override
    RegisteredLock clear(RegisteredLock found, Sighting dead) {
        RegisteredLock next = super.clear(found, dead);
        simulation.sometimes(next.equals(found) ? "dead holder was alive" : "dead holder freed");
        return next;
    }
}
