// Command release builds what is handed over: for every system an archive with the binary, the manual, completions
// and licences, packages for Debian and Red Hat, and the checksums of all. The same commit gives the same bytes.
package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// target is a system that a binary is built for.
type target struct{ os, arch string }

func (t target) String() string { return t.os + "_" + t.arch }

// binary is the name of the program there.
func (t target) binary() string {
	if t.os == "windows" {
		return "grade.exe"
	}
	return "grade"
}

var targets = []target{{"linux", "amd64"}, {"linux", "arm64"}, {"darwin", "amd64"}, {"darwin", "arm64"}, {"windows", "amd64"}, {"windows", "arm64"}}

// maxBinary is how many bytes a binary may have.
const maxBinary = 25_000_000

func main() {
	version := flag.String("version", "", "the version, such as 0.1.0")
	folder := flag.String("o", "dist", "the folder that is written, anew")
	flag.Parse()
	if err := release(*version, *folder); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

// release builds everything into a folder, which is made anew.
func release(version, folder string) error {
	if version == "" || strings.Trim(version, "0123456789.") != "" {
		return fmt.Errorf("-version: %q is not a version such as 0.1.0", version)
	}
	at, err := commitTime()
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "grade-release-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if err := errors.Join(os.RemoveAll(folder), os.MkdirAll(folder, 0o755)); err != nil {
		return err
	}
	built := map[target][]byte{}
	for _, t := range targets {
		fmt.Fprintln(os.Stderr, "building for", t)
		if built[t], err = build(t, version, work); err != nil {
			return err
		}
	}
	common, err := accompany(work)
	if err != nil {
		return err
	}
	for _, t := range targets {
		files := append(slices.Clone(common), file{name: t.binary(), mode: 0o755, data: built[t]})
		name := "grade_" + version + "_" + t.String()
		write, ending := writeTarGz, ".tar.gz"
		if t.os == "windows" {
			write, ending = writeZip, ".zip"
		}
		var b bytes.Buffer
		if err := write(&b, name, files, at); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, name+ending), b.Bytes(), 0o644); err != nil {
			return err
		}
		if t.os == "linux" {
			if err := systemPackages(folder, work, version, t, files, at); err != nil {
				return err
			}
		}
	}
	return writeSums(folder)
}

// commitTime is the time of the commit that is built. What is not committed cannot be built again, and is refused.
func commitTime() (time.Time, error) {
	changed, err := output("git", "status", "--porcelain")
	if err != nil {
		return time.Time{}, err
	}
	if changed != "" {
		return time.Time{}, fmt.Errorf("not committed:\n%s\ncommit it first", changed)
	}
	text, err := output("git", "log", "-1", "--format=%ct")
	if err != nil {
		return time.Time{}, err
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	return time.Unix(seconds, 0).UTC(), err
}

// build vets and builds the program for a system.
func build(t target, version, work string) ([]byte, error) {
	name := filepath.Join(work, t.String(), t.binary())
	env := append(os.Environ(), "GOOS="+t.os, "GOARCH="+t.arch, "CGO_ENABLED=0")
	for _, args := range [][]string{
		{"vet", "./cmd/grade/..."},
		{"build", "-trimpath", "-buildvcs=true", "-ldflags=-s -w -X main.release=" + version, "-o", name, "./cmd/grade"},
	} {
		cmd := exec.Command("go", args...)
		cmd.Env, cmd.Stderr = env, os.Stderr
		if err := cmd.Run(); err != nil {
			return nil, fmt.Errorf("go %s for %s: %w", args[0], t, err)
		}
	}
	b, err := os.ReadFile(name)
	if err == nil && len(b) > maxBinary {
		err = fmt.Errorf("the binary for %s has %d bytes, more than %d", t, len(b), maxBinary)
	}
	return b, err
}

// accompany gives the files that stand beside the binary: manual, completions, licences, what to read.
func accompany(work string) ([]file, error) {
	grade := filepath.Join(work, target{runtime.GOOS, runtime.GOARCH}.String(), target{os: runtime.GOOS}.binary())
	pages := filepath.Join(work, "man1")
	if _, err := output(grade, "man", pages); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(pages)
	if err != nil {
		return nil, err
	}
	var out []file
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(pages, e.Name()))
		if err != nil {
			return nil, err
		}
		out = append(out, file{name: "man/man1/" + e.Name(), mode: 0o644, data: b})
	}
	for _, c := range []struct{ shell, name string }{{"bash", "grade.bash"}, {"zsh", "_grade"}, {"fish", "grade.fish"}, {"powershell", "grade.ps1"}} {
		b, err := exec.Command(grade, "completion", c.shell).Output()
		if err != nil {
			return nil, fmt.Errorf("grade completion %s: %w", c.shell, err)
		}
		out = append(out, file{name: "completions/" + c.name, mode: 0o644, data: b})
	}
	read, err := filepath.Glob("docs/*.md")
	if err != nil {
		return nil, err
	}
	for _, page := range append(read, "LICENSE", "README.md", "CHANGELOG.md") {
		b, err := os.ReadFile(page)
		if err != nil {
			return nil, err
		}
		out = append(out, file{name: filepath.ToSlash(page), mode: 0o644, data: b})
	}
	text, err := notices()
	return append(out, file{name: "THIRD_PARTY_NOTICES", mode: 0o644, data: text}), err
}

// writeSums writes the checksums of a folder, as sha256sum -c reads them.
func writeSums(folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	var sums strings.Builder
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			return err
		}
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(b), e.Name())
	}
	fmt.Print(sums.String())
	return os.WriteFile(filepath.Join(folder, "SHA256SUMS"), []byte(sums.String()), 0o644)
}

// output runs a program and gives what it prints, trimmed.
func output(name string, args ...string) (string, error) {
	b, err := exec.Command(name, args...).Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			err = fmt.Errorf("%w: %s", err, exit.Stderr)
		}
		return "", fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return strings.TrimSpace(string(b)), nil
}
