package io.distlock.simulation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last events of a run, one line each. Lines are formatted only when they are read, so that tracing costs next
 * to nothing in the runs that pass; arguments must therefore be immutable. Confined to one thread.
 */
public final class Trace {

    private static final int CAPACITY = 512;
    private static final long MICRO = 1_000;
    private static final long SECOND = 1_000_000_000;

    private record Line(long nanos, String process, String template, Object[] arguments) {

        @Override
        public String toString() {
            String micros = Long.toString(nanos % SECOND / MICRO + 1_000_000).substring(1);
            StringBuilder line = new StringBuilder(80)
                    .append(nanos / SECOND)
                    .append('.')
                    .append(micros)
                    .append(' ')
                    .append(process)
                    .append(": ");
            int from = 0;
            for (Object argument : arguments) {
                int to = template.indexOf("{}", from);
                if (to < 0) {
                    return line.append(template, from, template.length())
                            .append(' ')
                            .append(argument)
                            .toString();
                }
                line.append(template, from, to).append(argument);
                from = to + 2;
            }
            return line.append(template, from, template.length()).toString();
        }
    }

    private final @Nullable Line[] ring = new @Nullable Line[CAPACITY];
    private long lines;
    private long digest;

    void add(long nanos, String process, String template, Object... arguments) {
        ring[(int) (lines++ % CAPACITY)] = new Line(nanos, process, template, arguments);
        digest = digest * 31 + nanos;
        digest = digest * 31 + process.hashCode();
        digest = digest * 31 + template.hashCode();
    }

    /** Returns the last lines, oldest first, as {@code seconds process: text}. */
    public List<String> tail(int linesMax) {
        List<String> tail = new ArrayList<>();
        for (long i = Math.max(0, lines - Math.min(linesMax, CAPACITY)); i < lines; i++) {
            tail.add(String.valueOf(ring[(int) (i % CAPACITY)]));
        }
        return tail;
    }

    /** Returns how many lines were written, also those that have been overwritten since. */
    public long lines() {
        return lines;
    }

    /** Returns a checksum over time, process and template of every line: equal for equal schedules. */
    public long digest() {
        return digest;
    }
}
