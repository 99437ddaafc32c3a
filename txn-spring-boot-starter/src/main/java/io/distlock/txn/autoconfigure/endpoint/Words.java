package io.distlock.txn.autoconfigure.endpoint;

import java.util.Locale;

/** Constants as the endpoint spells them. */
final class Words {

    private Words() {}

    static String of(Enum<?> constant) {
        return of(constant.name());
    }

    static String of(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
