package io.distlock.samples.optimistic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Runs the demo as it is, with a real Redis. */
@ExtendWith(OutputCaptureExtension.class)
class OptimisticIT {

    @Test
    void nobodyLosesAWordWithTheLock(CapturedOutput console) {
        OptimisticApplication.main(new String[0]);

        String report = console.getOut();
        assertThat(number(report, "words found", 1)).isEqualTo(80);
        assertThat(number(report, "words lost", 1)).isZero();
        assertThat(number(report, "attempts", 1)).isEqualTo(80 + number(report, "of them repeated", 1));
        assertThat(number(report, "of them repeated", 1)).isPositive();
        assertThat(number(report, "words lost", 2)).isPositive();
        assertThat(report).doesNotContain("ERROR");
    }

    private static int number(String report, String line, int column) {
        MatchResult found = Pattern.compile(line + " +(\\d+) +(\\d+)")
                .matcher(report)
                .results()
                .findFirst()
                .orElseThrow(() -> new AssertionError(report));
        return Integer.parseInt(found.group(column));
    }
}
