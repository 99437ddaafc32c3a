package io.distlock.consensus;

/** What names are made of. Every operation makes some, so no regular expressions. */
final class Names {

    private Names() {}

    /** Whether a text has 1 to so many characters, all of them ASCII letters, digits and these signs. */
    static boolean isName(String text, int lengthMax, String signs) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char character = text.charAt(i);
            boolean letter = (character | 0x20) >= 'a' && (character | 0x20) <= 'z';
            boolean digit = character >= '0' && character <= '9';
            if (!letter && !digit && signs.indexOf(character) < 0) {
                return false;
            }
        }
        return length > 0 && length <= lengthMax;
    }
}
