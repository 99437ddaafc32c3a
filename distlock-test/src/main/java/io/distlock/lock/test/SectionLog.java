package io.distlock.lock.test;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * Notes who is in a section of the code under test, to see whether two were there at once. It keeps nobody out.
 *
 * <pre>{@code
 * SectionLog stock = SectionLog.create("stock");
 *
 * // in the code under test, by several threads:
 * try (SectionLog.Visit visit = stock.enter(buyer)) {
 *     ...
 * }
 *
 * assertThat(stock).didNotOverlap().wasEntered(200);
 * }</pre>
 *
 * <p>Thread-safe: the order of visits is that in which they came here.
 */
public final class SectionLog {

    private static final int OVERLAPS_MAX = 20;

    private final String section;
    private final Set<Visit> inside = new LinkedHashSet<>(); // guarded by this
    private final List<String> overlaps = new ArrayList<>(); // guarded by this
    private int visits; // guarded by this

    private SectionLog(String section) {
        this.section = Objects.requireNonNull(section, "section");
    }

    /** @param section its name, for messages */
    public static SectionLog create(String section) {
        return new SectionLog(section);
    }

    /**
     * Somebody is in the section until the visit is closed.
     *
     * @param visitor who, for messages
     */
    public synchronized Visit enter(String visitor) {
        Visit visit = new Visit(++visits, visitor);
        for (Visit other : inside) {
            if (overlaps.size() < OVERLAPS_MAX) {
                overlaps.add("%s entered while %s was inside".formatted(visit, other));
            }
        }
        inside.add(visit);
        return visit;
    }

    /**
     * Does something in the section.
     *
     * @param visitor who, for messages
     */
    public <T> T in(String visitor, Callable<T> work) throws Exception {
        try (Visit visit = enter(visitor)) {
            return work.call();
        }
    }

    /** Name of the section. */
    public String section() {
        return section;
    }

    /** How often the section was entered. */
    public synchronized int visits() {
        return visits;
    }

    /** Who is inside now. */
    public synchronized List<String> inside() {
        return inside.stream().map(Visit::visitor).toList();
    }

    /** The first visits that overlapped with others, in words. */
    public synchronized List<String> overlaps() {
        return List.copyOf(overlaps);
    }

    private synchronized void leave(Visit visit) {
        inside.remove(visit);
    }

    /** One stay in the section, closed when it ends. */
    public final class Visit implements AutoCloseable {

        private final int number;
        private final String visitor;

        private Visit(int number, String visitor) {
            this.number = number;
            this.visitor = visitor;
        }

        /** Who it is. */
        public String visitor() {
            return visitor;
        }

        @Override
        public void close() {
            leave(this);
        }

        @Override
        public String toString() {
            return "'%s' (visit %d)".formatted(visitor, number);
        }
    }
}
