package io.distlock.samples.jobs;

import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.stereotype.Component;

/** What all processes have done, in Redis, in order. Thread-safe. */
@Component
public class Diary {

    private static final String KEY = "diary";

    private final StringRedisTemplate redis;
    private final Clock clock;

    Diary(StringRedisTemplate redis) {
        this.redis = redis;
        this.clock = Clock.systemUTC();
    }

    /** Appends an entry of this process. */
    void note(String what) {
        redis.opsForList()
                .rightPush(
                        KEY,
                        new DiaryEntry(clock.millis(), ProcessHandle.current().pid(), what).toLine());
    }

    /** All entries. */
    public List<DiaryEntry> entries() {
        @Nullable List<String> lines = redis.opsForList().range(KEY, 0, -1);
        return Objects.requireNonNullElse(lines, List.<String>of()).stream()
                .map(DiaryEntry::parse)
                .toList();
    }
}
