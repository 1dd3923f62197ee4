package dev.weft.chaos;

import java.io.IOException;
import java.util.Arrays;

/** Runs another class's main, and ends with the process that started this one, whose pipe is its input. */
final class Child {

    private Child() {}

    public static void main(String[] args) throws Exception {
        Thread watch = new Thread(Child::endWithParent, "watches-parent");
        watch.setDaemon(true);
        watch.start();
        Class.forName(args[0])
                .getMethod("main", String[].class)
                .invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // nothing is said
            }
        } catch (IOException gone) {
            // so is the parent
        }
        Runtime.getRuntime().halt(1);
    }
}
