package io.distlock.txn.spi;

import java.util.List;
import java.util.Optional;

/**
 * Some decisions of one incarnation.
 *
 * @param records in no particular order
 * @param next cursor of the next page; empty after the last
 */
public record DecisionPage(List<DecisionRecord> records, Optional<String> next) {

    public DecisionPage {
        records = List.copyOf(records);
    }
}
