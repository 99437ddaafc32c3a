package io.distlock.samples.reservation;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.core.io.ClassPathResource;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;
import org.springframework.stereotype.Component;

/**
 * One key for each seat that is held or sold, with the booking as its value. Each step is one script, so it looks and writes at once;
 * each may be repeated, and changes nothing that belongs to another booking. Thread-safe.
 */
@Component
public class SeatMap {

    /**
     * When a hold ends that nobody confirms or cancels, such as after the database was restored from a backup. Much longer than any
     * recovery takes: a hold that ended before its confirm is a seat that may be sold twice.
     */
    static final Duration HOLD_MAX = Duration.ofHours(24);

    private static final RedisScript<Boolean> HOLD = script("hold.lua");
    private static final RedisScript<Boolean> SELL = script("sell.lua");
    private static final RedisScript<Boolean> FREE = script("free.lua");

    private final StringRedisTemplate redis;

    SeatMap(StringRedisTemplate redis) {
        this.redis = redis;
    }

    /** False if somebody has the seat, or the booking was cancelled before. */
    boolean hold(Booking booking) {
        return run(HOLD, booking, Long.toString(HOLD_MAX.toMillis()));
    }

    /** False if the hold has ended and somebody else has the seat. */
    boolean sell(Booking booking) {
        return run(SELL, booking);
    }

    /** From now on the booking cannot hold the seat any more, also by a call that is still on its way. */
    void free(Booking booking) {
        run(FREE, booking, Long.toString(HOLD_MAX.toMillis()));
    }

    /** Takes the seat from whoever has it. */
    public void empty(int seat) {
        redis.delete(key(seat));
    }

    /** {@code free}, {@code held} or {@code sold}. */
    public String state(int seat) {
        String value = redis.opsForValue().get(key(seat));
        return value == null ? "free" : value.substring(0, value.indexOf(' '));
    }

    private boolean run(RedisScript<Boolean> script, Booking booking, String... more) {
        String seat = key(booking.seat());
        List<String> keys = List.of(seat, seat + ":cancelled:" + booking.id());
        Object[] arguments = Stream.concat(Stream.of(booking.id().toString()), Stream.of(more))
                .toArray();
        return Boolean.TRUE.equals(redis.execute(script, keys, arguments));
    }

    /** In a cluster the keys of a seat are in one slot. */
    private static String key(int seat) {
        return "seat:{%d}".formatted(seat);
    }

    private static RedisScript<Boolean> script(String name) {
        return RedisScript.of(new ClassPathResource(name), Boolean.class);
    }
}
