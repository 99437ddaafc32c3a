package io.distlock.consensus.paxos;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which acceptors count, at one epoch. Immutable.
 *
 * @param group name that keeps groups on the same servers apart, {@code [a-z0-9-]{1,64}}
 * @param epoch larger for every configuration of a group, from 1
 * @param seats how many acceptors the group has, members or not; the majority is counted of these
 * @param members those that count, by seat
 */
public record Configuration(String group, long epoch, int seats, List<Member> members) {

    private static final Pattern GROUP = Pattern.compile("[a-z0-9-]{1,64}");
    private static final int SEATS_MAX = 9;

    public Configuration {
        members = List.copyOf(members);
        if (!GROUP.matcher(group).matches()) {
            throw new IllegalArgumentException("A group's name must match " + GROUP);
        }
        if (epoch < 1 || seats < 1 || seats > SEATS_MAX) {
            throw new IllegalArgumentException(
                    "Epoch %d or number of seats %d is out of range".formatted(epoch, seats));
        }
        int last = -1;
        for (Member member : members) {
            if (member.seat() <= last || member.seat() >= seats) {
                throw new IllegalArgumentException("Seats must be in order, each once: " + members);
            }
            last = member.seat();
        }
    }

    /** The first configuration of a group, with a member for each incarnation. */
    public static Configuration first(String group, List<String> incarnations) {
        List<Member> members = new ArrayList<>();
        for (String incarnation : incarnations) {
            members.add(new Member(members.size(), incarnation));
        }
        return new Configuration(group, 1, members.size(), members);
    }

    /** Smallest number of acceptors any two sets of which have one in common. */
    public int quorum() {
        return seats / 2 + 1;
    }

    public boolean isComplete() {
        return members.size() == seats;
    }

    public Optional<Member> member(int seat) {
        for (Member member : members) {
            if (member.seat() == seat) {
                return Optional.of(member);
            }
        }
        return Optional.empty();
    }

    /** Without the member of a seat, which may have lost its memory. */
    public Configuration without(int seat, long newEpoch) {
        return new Configuration(
                group,
                newEpoch,
                seats,
                members.stream().filter(member -> member.seat() != seat).toList());
    }

    /** With a new member. */
    public Configuration with(Member added, long newEpoch) {
        List<Member> more = new ArrayList<>(without(added.seat(), newEpoch).members());
        int place = 0;
        while (place < more.size() && more.get(place).seat() < added.seat()) {
            place++;
        }
        more.add(place, added);
        return new Configuration(group, newEpoch, seats, more);
    }

    /** One line of printable characters without spaces. */
    public String text() {
        StringBuilder text =
                new StringBuilder(group).append(';').append(epoch).append(';').append(seats);
        members.forEach(
                member -> text.append(';').append(member.seat()).append('=').append(member.incarnation()));
        return text.toString();
    }

    /** Inverse of {@link #text()}. */
    public static Configuration parse(String text) {
        String[] parts = text.split(";", -1);
        if (parts.length < 3) {
            throw new IllegalArgumentException("Not a configuration: " + parts.length + " parts");
        }
        List<Member> members = new ArrayList<>();
        for (int i = 3; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            members.add(new Member(Integer.parseInt(parts[i], 0, equals, 10), parts[i].substring(equals + 1)));
        }
        return new Configuration(parts[0], Long.parseLong(parts[1]), Integer.parseInt(parts[2]), members);
    }

    /**
     * An acceptor that counts.
     *
     * @param incarnation random id of its memory, 1 to 32 of {@code [A-Za-z0-9]}
     */
    public record Member(int seat, String incarnation) {

        private static final Pattern INCARNATION = Pattern.compile("[A-Za-z0-9]{1,32}");

        public Member {
            if (seat < 0 || !INCARNATION.matcher(incarnation).matches()) {
                throw new IllegalArgumentException("No member has seat %d and an incarnation of %d characters"
                        .formatted(seat, incarnation.length()));
            }
        }
    }
}
