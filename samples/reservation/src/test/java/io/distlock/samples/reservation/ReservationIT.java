package io.distlock.samples.reservation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** Runs the demo as it is, with a real Redis, a real PostgreSQL and a process that dies; then the scripts in an evil order. */
@ExtendWith(OutputCaptureExtension.class)
class ReservationIT {

    private static ConfigurableApplicationContext application;
    private static String report;
    private static SeatMap map;

    @BeforeAll
    static void runDemo(CapturedOutput console) {
        application = SpringApplication.run(ReservationApplication.class);
        report = console.getOut();
        map = application.getBean(SeatMap.class);
    }

    @AfterAll
    static void end() {
        application.close();
    }

    @Test
    void whatIsSoldIsPaidAndNothingElseIs() {
        Matcher rush = Pattern.compile(
                        "(\\d+) customers got a seat; [^\n]+\\s+(\\d+) seats are sold in Redis, 0 are still held")
                .matcher(report);
        Matcher end =
                Pattern.compile("(\\d+) payments of 10, and (\\d+) was spent").matcher(report);

        assertThat(rush.find()).as(report).isTrue();
        assertThat(end.find()).as(report).isTrue();
        int sold = Integer.parseInt(rush.group(1));
        assertThat(sold).isPositive();
        assertThat(rush.group(2)).isEqualTo(rush.group(1));
        assertThat(Integer.parseInt(end.group(1))).isEqualTo(sold + 1); // and that of the process that died
        assertThat(Integer.parseInt(end.group(2))).isEqualTo(10 * (sold + 1));
        assertThat(report).doesNotContain("ERROR");
    }

    @Test
    void seatsOfADeadProcessEndAsDecided() {
        assertThat(report)
                .containsPattern("seat 101 +(held|free) +not paid") // a slow look may come after recovery
                .containsPattern("seat 102 +(held|sold) +paid")
                .containsPattern("seat 101 +free +not paid")
                .containsPattern("seat 102 +sold +paid");
    }

    @Test
    void holdThatComesAfterItsCancelIsRefused() {
        Booking late = Booking.of(201, "a");
        map.free(late);

        assertThat(map.hold(late)).isFalse();
        assertThat(map.state(201)).isEqualTo("free");
    }

    @Test
    void repeatedAndLateStepsTouchNoOtherBooking() {
        Booking first = Booking.of(202, "a");
        Booking second = Booking.of(202, "b");

        assertThat(map.hold(first)).isTrue();
        assertThat(map.hold(first)).isTrue();
        assertThat(map.hold(second)).isFalse();
        map.free(first);
        assertThat(map.hold(second)).isTrue();
        map.free(first);
        assertThat(map.sell(second)).isTrue();
        assertThat(map.sell(second)).isTrue();

        assertThat(map.sell(first)).isFalse();
        assertThat(map.state(202)).isEqualTo("sold");
    }
}
