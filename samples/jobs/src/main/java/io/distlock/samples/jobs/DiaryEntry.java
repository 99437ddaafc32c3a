package io.distlock.samples.jobs;

/**
 * Something that a process has done.
 *
 * @param millis when, by the clock of that process
 * @param process its id
 */
public record DiaryEntry(long millis, long process, String what) {

    String toLine() {
        return "%d %d %s".formatted(millis, process, what);
    }

    static DiaryEntry parse(String line) {
        String[] parts = line.split(" ", 3);
        return new DiaryEntry(Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts[2]);
    }
}
