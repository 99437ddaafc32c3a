package io.distlock.txn.autoconfigure.http;

import java.net.URI;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The services that take part in transactions of this one; nobody else ever hears of them. Immutable. */
public final class HttpTargets {

    private final List<HttpTarget> targets;

    HttpTargets(Collection<HttpTarget> targets) {
        // the most exact address first
        this.targets = targets.stream()
                .sorted(Comparator.comparingInt((HttpTarget target) ->
                                -target.base().getRawPath().length())
                        .thenComparing(HttpTarget::name))
                .toList();
    }

    /** The service that a request is for. */
    Optional<HttpTarget> of(URI uri) {
        return targets.stream().filter(target -> target.covers(uri)).findFirst();
    }

    HttpTarget named(String name) {
        return targets.stream()
                .filter(target -> target.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No target '%s'".formatted(name)));
    }

    List<HttpTarget> all() {
        return targets;
    }
}
