package io.distlock.txn.log.quorum;

import io.distlock.txn.DecisionLogException;
import io.distlock.txn.spi.Owner;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * The register that lists incarnations: a line for each, with identity, time and description. One is listed after its own register was
 * made, and struck out after that was emptied. So whoever is listed without a register was retired. Thread-safe.
 */
final class Directory {

    private static final int SIZE_MAX = 63 * 1024;
    private static final String VERSION = "1";
    private static final int PARTS = 3;
    private static final int RADIX = Character.MAX_RADIX;

    private final LogRegisters registers;

    Directory(LogRegisters registers) {
        this.registers = registers;
    }

    /** All that are listed, each as if it were alive. */
    CompletionStage<List<Owner>> list() {
        return registers
                .read(registers.directory())
                .thenApply(text -> lines(text).stream().map(Directory::owner).toList());
    }

    /** Fails if the list is full. */
    CompletionStage<Void> add(String incarnation, Instant since, String description) {
        String line =
                incarnation + '\t' + Long.toString(since.toEpochMilli(), RADIX) + '\t' + Texts.escape(description);
        return registers
                .update(registers.directory(), text -> {
                    List<String> lines = new ArrayList<>(lines(text));
                    lines.removeIf(isOf(incarnation));
                    lines.add(line);
                    String next = pack(lines);
                    return next.length() > SIZE_MAX ? text : Optional.of(next);
                })
                .thenAccept(text -> {
                    if (lines(text).stream().noneMatch(isOf(incarnation))) {
                        throw new DecisionLogException(
                                "Incarnation %s is not listed: %d others are, and no more fit. They go once they are recovered"
                                        .formatted(incarnation, lines(text).size()));
                    }
                });
    }

    CompletionStage<Void> remove(String incarnation) {
        return registers
                .update(registers.directory(), text -> {
                    List<String> lines = new ArrayList<>(lines(text));
                    return lines.removeIf(isOf(incarnation)) ? Optional.of(pack(lines)) : text;
                })
                .thenAccept(text -> {});
    }

    private static Predicate<String> isOf(String incarnation) {
        return line -> line.startsWith(incarnation + '\t');
    }

    private static String pack(List<String> lines) {
        return lines.isEmpty() ? VERSION : VERSION + '\n' + String.join("\n", lines);
    }

    private static List<String> lines(Optional<String> text) {
        if (text.isEmpty()) {
            return List.of();
        }
        List<String> rows = List.of(text.get().split("\n", -1));
        if (!rows.get(0).equals(VERSION)) {
            throw new DecisionLogException(
                    "The list of incarnations is not of version %s: finish the upgrade of all instances"
                            .formatted(VERSION));
        }
        return rows.subList(1, rows.size());
    }

    private static Owner owner(String line) {
        String[] parts = line.split("\t", -1);
        try {
            if (parts.length != PARTS) {
                throw new IllegalArgumentException("%d parts".formatted(parts.length));
            }
            return new Owner(
                    parts[0], true, Texts.unescape(parts[2]), Instant.ofEpochMilli(Long.parseLong(parts[1], RADIX)));
        } catch (IllegalArgumentException e) {
            throw new DecisionLogException("What stands in the list of incarnations is none", e);
        }
    }
}
