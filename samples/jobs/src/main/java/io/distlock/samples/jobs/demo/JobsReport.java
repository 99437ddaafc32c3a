package io.distlock.samples.jobs.demo;

import io.distlock.samples.jobs.DiaryEntry;
import java.util.List;
import java.util.Map;

/** What the demo prints. */
final class JobsReport {

    private JobsReport() {}

    /** Runs of the job at the ticks at which all processes were there. */
    static String ticks(List<DiaryEntry> entries, int processes) {
        Map<Long, List<Long>> locked = Ticks.of(entries, "report");
        StringBuilder text = new StringBuilder();
        text.append("%n%8s   %-28s %s%n".formatted("tick", "with the lock", "without"));
        Ticks.of(entries, "report without lock").forEach((tick, without) -> {
            if (without.size() == processes) {
                List<Long> with = locked.getOrDefault(tick, List.of());
                text.append("%8d   %d run, by process %-10s %d runs%n"
                        .formatted(tick % 10_000, with.size(), with.isEmpty() ? "" : with.get(0), without.size()));
            }
        });
        return text.toString();
    }

    static String terms(List<DiaryEntry> leaders) {
        StringBuilder text = new StringBuilder("%nEach leader has a larger token than the one before:%n%n".formatted());
        for (DiaryEntry leader : leaders) {
            text.append("  process %-8d %s%n".formatted(leader.process(), leader.what()));
        }
        return text.toString();
    }

    static String invitation(int port, long otherPid) {
        return """

                Now it is your turn. The jobs go on:
                  curl 'localhost:%1$d/diary'                              who did what
                  curl 'localhost:%1$d/actuator/locks?scope=cluster'       the lock of the job, and that of the leader
                  curl 'localhost:%1$d/actuator/health'                    whether this process leads, with which token
                  curl 'localhost:%1$d/actuator/scheduledtasks'
                Kill the other process, and see the jobs go on here:
                  kill -9 %2$d

                Ctrl-C ends everything.
                """
                .formatted(port, otherPid);
    }
}
