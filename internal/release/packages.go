package main

import (
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// packager makes .deb and .rpm; later versions of it do not resolve.
const packager = "github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.43.0"

// places are where the files of an archive go on a Linux system.
func place(name string) string {
	switch dir, base := path.Split(name); {
	case name == "grade":
		return "/usr/bin/grade"
	case dir == "man/man1/":
		return "/usr/share/man/man1/" + base + ".gz"
	case base == "grade.bash":
		return "/usr/share/bash-completion/completions/grade"
	case base == "_grade":
		return "/usr/share/zsh/site-functions/_grade"
	case base == "grade.fish":
		return "/usr/share/fish/vendor_completions.d/grade.fish"
	case base == "grade.ps1":
		return ""
	case name == "LICENSE":
		return "/usr/share/doc/grade/copyright"
	default:
		return "/usr/share/doc/grade/" + name
	}
}

// systemPackages writes a .deb and an .rpm of the files into a folder.
func systemPackages(folder, work, version string, t target, files []file, at time.Time) error {
	var config strings.Builder
	fmt.Fprintf(&config, `name: grade
arch: %s
platform: linux
version: %s
release: "1"
section: utils
maintainer: The grade authors <grade@localhost>
description: |
  Grades customers from the exports you already have.
  Turns customer and transaction exports into a graded customer list and a workbook.
license: MIT
mtime: %s
rpm: {buildhost: localhost, summary: Grades customers from the exports you already have}
contents:
`, t.arch, version, at.Format(time.RFC3339))
	for _, f := range sorted(files) {
		to := place(f.name)
		if to == "" {
			continue
		}
		data := f.data
		if strings.HasSuffix(to, ".gz") {
			var err error
			if data, err = gzipped(data); err != nil {
				return err
			}
		}
		from := filepath.Join(work, "package", t.String(), filepath.FromSlash(f.name))
		if err := os.MkdirAll(filepath.Dir(from), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(from, data, os.FileMode(f.mode)); err != nil {
			return err
		}
		fmt.Fprintf(&config, "  - {src: %q, dst: %q, file_info: {mode: 0%o, owner: root, group: root, mtime: %s}}\n", from, to, f.mode, at.Format(time.RFC3339))
	}
	name := filepath.Join(work, t.String()+".yaml")
	if err := os.WriteFile(name, []byte(config.String()), 0o644); err != nil {
		return err
	}
	for _, kind := range []string{"deb", "rpm"} {
		cmd := exec.Command("go", "run", packager, "package", "-f", name, "-p", kind, "-t", filepath.Join(folder, "grade_"+version+"_"+t.String()+"."+kind))
		cmd.Env = append(os.Environ(), fmt.Sprintf("SOURCE_DATE_EPOCH=%d", at.Unix()))
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%s of %s: %w: %s", kind, t, err, out)
		}
	}
	return nil
}
