package io.distlock.simulation.network;

import io.distlock.simulation.VirtualProcess;
import java.util.HashSet;
import java.util.Set;

/** The directed links that are cut at the moment. Confined to one thread. */
public final class Cuts {

    private record Link(VirtualProcess from, VirtualProcess to) {}

    private final Set<Link> links = new HashSet<>();
    private final Set<VirtualProcess> isolated = new HashSet<>();

    /** Cuts one direction; answers the other way still pass. */
    public void cut(VirtualProcess from, VirtualProcess to) {
        links.add(new Link(from, to));
    }

    /** Cuts both directions between two processes. */
    public void cutBoth(VirtualProcess one, VirtualProcess other) {
        cut(one, other);
        cut(other, one);
    }

    /** Cuts a process off from everybody, in both directions. */
    public void isolate(VirtualProcess process) {
        isolated.add(process);
    }

    /** Joins one direction again. */
    public void heal(VirtualProcess from, VirtualProcess to) {
        links.remove(new Link(from, to));
    }

    /** Ends an isolation; single links that were cut stay cut. */
    public void rejoin(VirtualProcess process) {
        isolated.remove(process);
    }

    /** Ends every cut and isolation. */
    public void healAll() {
        links.clear();
        isolated.clear();
    }

    /** Returns whether a message of the one does not reach the other at the moment. */
    public boolean separate(VirtualProcess from, VirtualProcess to) {
        // asked twice for every message, and mostly nothing is cut
        boolean alone = !isolated.isEmpty() && (isolated.contains(from) || isolated.contains(to));
        return alone || !links.isEmpty() && links.contains(new Link(from, to));
    }
}
