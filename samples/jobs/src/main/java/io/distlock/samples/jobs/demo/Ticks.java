package io.distlock.samples.jobs.demo;

import io.distlock.samples.jobs.DiaryEntry;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How often jobs ran at each tick, from the diary. */
final class Ticks {

    private static final long PERIOD_MILLIS = 2000; // of jobs.report.cron

    private Ticks() {}

    /** Which processes did that job, by tick. */
    static TreeMap<Long, List<Long>> of(List<DiaryEntry> entries, String job) {
        return entries.stream()
                .filter(entry -> entry.what().equals(job))
                .collect(Collectors.groupingBy(
                        entry -> entry.millis() / PERIOD_MILLIS,
                        TreeMap::new,
                        Collectors.mapping(DiaryEntry::process, Collectors.toList())));
    }

    /** On so many ticks everybody was there. */
    static long with(Map<Long, List<Long>> ticks, int processes) {
        return ticks.values().stream().filter(runs -> runs.size() == processes).count();
    }
}
