package io.distlock.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class BallotTests {

    @Test
    void counterCountsBeforeProposer() {
        assertThat(new Ballot(2, 1)).isGreaterThan(new Ballot(1, 9)).isLessThan(new Ballot(2, 2));
        assertThat(Ballot.ZERO).isLessThan(new Ballot(0, 1));
    }

    @Test
    void textComparesAsBallotsDo() {
        List<Ballot> ballots = List.of(
                Ballot.ZERO,
                new Ballot(1, Long.MAX_VALUE),
                new Ballot(2, 3),
                new Ballot(2, 1L << 53),
                new Ballot(2, (1L << 53) + 1),
                new Ballot(10, 1),
                new Ballot(1_000_000_000_000_000_000L, 1));

        assertThat(ballots.stream().map(Ballot::text)).isSorted().allMatch(text -> text.matches("[0-9]{38}"));
        assertThat(ballots).allMatch(ballot -> Ballot.parse(ballot.text()).equals(ballot));
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> new Ballot(-1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Ballot(1, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Ballot(Long.MAX_VALUE, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Ballot.parse("17")).isInstanceOf(IllegalArgumentException.class);
    }
}
