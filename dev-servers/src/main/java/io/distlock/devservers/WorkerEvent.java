package io.distlock.devservers;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a worker tells in one line: {@code nanoTime name key=value ...}.
 *
 * @param nanos {@link System#nanoTime()} of the worker, which processes of one machine share
 * @param name what happened
 * @param values to what, and how; the key {@code id} names the thing
 */
public record WorkerEvent(long nanos, String name, Map<String, String> values) {

    /** Inverse of {@link #tell}; empty for a line that is none. */
    static Optional<WorkerEvent> parse(String line) {
        String[] words = line.split(" ");
        if (words.length < 2 || !words[0].matches("-?\\d+")) {
            return Optional.empty();
        }
        Map<String, String> values = Arrays.stream(words)
                .skip(2)
                .map(word -> word.split("=", 2))
                .filter(pair -> pair.length == 2)
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (first, second) -> second));
        return Optional.of(new WorkerEvent(Long.parseLong(words[0]), words[1], values));
    }

    /** Prints an event, in the worker. */
    public static synchronized void tell(PrintStream out, String name, Object... keysAndValues) {
        StringBuilder line =
                new StringBuilder().append(System.nanoTime()).append(' ').append(name);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            String value = String.valueOf(keysAndValues[i + 1]).replaceAll("\\s", "_");
            line.append(' ').append(keysAndValues[i]).append('=').append(value);
        }
        out.println(line);
        out.flush();
    }

    /**
     * What the event says of something.
     *
     * @throws IllegalArgumentException if it does not
     */
    public String value(String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException("Event " + this + " has no " + key);
        }
        return value;
    }

    /** As {@link #value} for a number. */
    public long number(String key) {
        return Long.parseLong(value(key));
    }

    /** Whether this is an event of that name about that id. */
    public boolean is(String wantedName, String id) {
        return name.equals(wantedName) && id.equals(values.get("id"));
    }
}
