// Made by `npm run build:action` from action/: do not edit.
import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf, __hasOwnProp = Object.prototype.hasOwnProperty;
var __require = /* @__PURE__ */ ((x) => typeof require < "u" ? require : typeof Proxy < "u" ? new Proxy(x, {
  get: (a2, b) => (typeof require < "u" ? require : a2)[b]
}) : x)(function(x) {
  if (typeof require < "u") return require.apply(this, arguments);
  throw Error('Dynamic require of "' + x + '" is not supported');
});
var __esm = (fn, res, err) => function() {
  if (err) throw err[0];
  try {
    return fn && (res = (0, fn[__getOwnPropNames(fn)[0]])(fn = 0)), res;
  } catch (e3) {
    throw err = [e3], e3;
  }
};
var __commonJS = (cb, mod) => function() {
  try {
    return mod || (0, cb[__getOwnPropNames(cb)[0]])((mod = { exports: {} }).exports, mod), mod.exports;
  } catch (e3) {
    throw mod = 0, e3;
  }
};
var __export = (target, all) => {
  for (var name2 in all)
    __defProp(target, name2, { get: all[name2], enumerable: !0 });
}, __copyProps = (to, from, except, desc) => {
  if (from && typeof from == "object" || typeof from == "function")
    for (let key of __getOwnPropNames(from))
      !__hasOwnProp.call(to, key) && key !== except && __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  return to;
};
var __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(
  // If the importer is in node compatibility mode or this is not an ESM
  // file that has been converted to a CommonJS file using a Babel-
  // compatible transform (i.e. "__esModule" has not been set), then set
  // "default" to the CommonJS "module.exports" for node compatibility.
  isNodeMode || !mod || !mod.__esModule ? __defProp(target, "default", { value: mod, enumerable: !0 }) : target,
  mod
));

// node_modules/commander/lib/error.js
var CommanderError, InvalidArgumentError, init_error = __esm({
  "node_modules/commander/lib/error.js"() {
    CommanderError = class extends Error {
      /**
       * Constructs the CommanderError class
       * @param {number} exitCode suggested exit code which could be used with process.exit
       * @param {string} code an id string representing the error
       * @param {string} message human-readable description of the error
       */
      constructor(exitCode, code2, message) {
        super(message), Error.captureStackTrace(this, this.constructor), this.name = this.constructor.name, this.code = code2, this.exitCode = exitCode, this.nestedError = void 0;
      }
    }, InvalidArgumentError = class extends CommanderError {
      /**
       * Constructs the InvalidArgumentError class
       * @param {string} [message] explanation of why argument is invalid
       */
      constructor(message) {
        super(1, "commander.invalidArgument", message), Error.captureStackTrace(this, this.constructor), this.name = this.constructor.name;
      }
    };
  }
});

// node_modules/commander/lib/argument.js
function humanReadableArgName(arg) {
  let nameOutput = arg.name() + (arg.variadic === !0 ? "..." : "");
  return arg.required ? "<" + nameOutput + ">" : "[" + nameOutput + "]";
}
var Argument, init_argument = __esm({
  "node_modules/commander/lib/argument.js"() {
    init_error();
    Argument = class {
      /**
       * Initialize a new command argument with the given name and description.
       * The default is that the argument is required, and you can explicitly
       * indicate this with <> around the name. Put [] around the name for an optional argument.
       *
       * @param {string} name
       * @param {string} [description]
       */
      constructor(name2, description) {
        switch (this.description = description || "", this.variadic = !1, this.parseArg = void 0, this.defaultValue = void 0, this.defaultValueDescription = void 0, this.argChoices = void 0, name2[0]) {
          case "<":
            this.required = !0, this._name = name2.slice(1, -1);
            break;
          case "[":
            this.required = !1, this._name = name2.slice(1, -1);
            break;
          default:
            this.required = !0, this._name = name2;
            break;
        }
        this._name.endsWith("...") && (this.variadic = !0, this._name = this._name.slice(0, -3));
      }
      /**
       * Return argument name.
       *
       * @return {string}
       */
      name() {
        return this._name;
      }
      /**
       * @package
       */
      _collectValue(value2, previous) {
        return previous === this.defaultValue || !Array.isArray(previous) ? [value2] : (previous.push(value2), previous);
      }
      /**
       * Set the default value, and optionally supply the description to be displayed in the help.
       *
       * @param {*} value
       * @param {string} [description]
       * @return {Argument}
       */
      default(value2, description) {
        return this.defaultValue = value2, this.defaultValueDescription = description, this;
      }
      /**
       * Set the custom handler for processing CLI command arguments into argument values.
       *
       * @param {Function} [fn]
       * @return {Argument}
       */
      argParser(fn) {
        return this.parseArg = fn, this;
      }
      /**
       * Only allow argument value to be one of choices.
       *
       * @param {string[]} values
       * @return {Argument}
       */
      choices(values) {
        return this.argChoices = values.slice(), this.parseArg = (arg, previous) => {
          if (!this.argChoices.includes(arg))
            throw new InvalidArgumentError(
              `Allowed choices are ${this.argChoices.join(", ")}.`
            );
          return this.variadic ? this._collectValue(arg, previous) : arg;
        }, this;
      }
      /**
       * Make argument required.
       *
       * @returns {Argument}
       */
      argRequired() {
        return this.required = !0, this;
      }
      /**
       * Make argument optional.
       *
       * @returns {Argument}
       */
      argOptional() {
        return this.required = !1, this;
      }
    };
  }
});

// node_modules/commander/lib/help.js
import { stripVTControlCharacters } from "node:util";
var Help, init_help = __esm({
  "node_modules/commander/lib/help.js"() {
    init_argument();
    Help = class {
      constructor() {
        this.helpWidth = void 0, this.minWidthToWrap = 40, this.sortSubcommands = !1, this.sortOptions = !1, this.showGlobalOptions = !1;
      }
      /**
       * prepareContext is called by Commander after applying overrides from `Command.configureHelp()`
       * and just before calling `formatHelp()`.
       *
       * Commander just uses the helpWidth and the rest is provided for optional use by more complex subclasses.
       *
       * @param {{ error?: boolean, helpWidth?: number, outputHasColors?: boolean }} contextOptions
       */
      prepareContext(contextOptions) {
        this.helpWidth = this.helpWidth ?? contextOptions.helpWidth ?? 80;
      }
      /**
       * Get an array of the visible subcommands. Includes a placeholder for the implicit help command, if there is one.
       *
       * @param {Command} cmd
       * @returns {Command[]}
       */
      visibleCommands(cmd) {
        let visibleCommands = cmd.commands.filter((cmd2) => !cmd2._hidden), helpCommand = cmd._getHelpCommand();
        return helpCommand && !helpCommand._hidden && visibleCommands.push(helpCommand), this.sortSubcommands && visibleCommands.sort((a2, b) => a2.name().localeCompare(b.name())), visibleCommands;
      }
      /**
       * Compare options for sort.
       *
       * @param {Option} a
       * @param {Option} b
       * @returns {number}
       */
      compareOptions(a2, b) {
        let getSortKey = (option) => option.short ? option.short.replace(/^-/, "") : option.long.replace(/^--/, "");
        return getSortKey(a2).localeCompare(getSortKey(b));
      }
      /**
       * Get an array of the visible options. Includes a placeholder for the implicit help option, if there is one.
       *
       * @param {Command} cmd
       * @returns {Option[]}
       */
      visibleOptions(cmd) {
        let visibleOptions = cmd.options.filter((option) => !option.hidden), helpOption = cmd._getHelpOption();
        if (helpOption && !helpOption.hidden) {
          let removeShort = helpOption.short && cmd._findOption(helpOption.short), removeLong = helpOption.long && cmd._findOption(helpOption.long);
          !removeShort && !removeLong ? visibleOptions.push(helpOption) : helpOption.long && !removeLong ? visibleOptions.push(
            cmd.createOption(helpOption.long, helpOption.description).helpGroup(helpOption.helpGroupHeading)
          ) : helpOption.short && !removeShort && visibleOptions.push(
            cmd.createOption(helpOption.short, helpOption.description).helpGroup(helpOption.helpGroupHeading)
          );
        }
        return this.sortOptions && visibleOptions.sort(this.compareOptions), visibleOptions;
      }
      /**
       * Get an array of the visible global options. (Not including help.)
       *
       * @param {Command} cmd
       * @returns {Option[]}
       */
      visibleGlobalOptions(cmd) {
        if (!this.showGlobalOptions) return [];
        let globalOptions = [];
        for (let ancestorCmd = cmd.parent; ancestorCmd; ancestorCmd = ancestorCmd.parent) {
          let visibleOptions = ancestorCmd.options.filter(
            (option) => !option.hidden
          );
          globalOptions.push(...visibleOptions);
        }
        return this.sortOptions && globalOptions.sort(this.compareOptions), globalOptions;
      }
      /**
       * Get an array of the arguments if any have a description.
       *
       * @param {Command} cmd
       * @returns {Argument[]}
       */
      visibleArguments(cmd) {
        return cmd._argsDescription && cmd.registeredArguments.forEach((argument) => {
          argument.description = argument.description || cmd._argsDescription[argument.name()] || "";
        }), cmd.registeredArguments.find((argument) => argument.description) ? cmd.registeredArguments : [];
      }
      /**
       * Get the command term to show in the list of subcommands.
       *
       * @param {Command} cmd
       * @returns {string}
       */
      subcommandTerm(cmd) {
        let args = cmd.registeredArguments.map((arg) => humanReadableArgName(arg)).join(" ");
        return cmd._name + (cmd._aliases[0] ? "|" + cmd._aliases[0] : "") + (cmd.options.length ? " [options]" : "") + // simplistic check for non-help option
        (args ? " " + args : "");
      }
      /**
       * Get the option term to show in the list of options.
       *
       * @param {Option} option
       * @returns {string}
       */
      optionTerm(option) {
        return option.flags;
      }
      /**
       * Get the argument term to show in the list of arguments.
       *
       * @param {Argument} argument
       * @returns {string}
       */
      argumentTerm(argument) {
        return argument.name();
      }
      /**
       * Get the longest command term length.
       *
       * @param {Command} cmd
       * @param {Help} helper
       * @returns {number}
       */
      longestSubcommandTermLength(cmd, helper) {
        return helper.visibleCommands(cmd).reduce((max, command) => Math.max(
          max,
          this.displayWidth(
            helper.styleSubcommandTerm(helper.subcommandTerm(command))
          )
        ), 0);
      }
      /**
       * Get the longest option term length.
       *
       * @param {Command} cmd
       * @param {Help} helper
       * @returns {number}
       */
      longestOptionTermLength(cmd, helper) {
        return helper.visibleOptions(cmd).reduce((max, option) => Math.max(
          max,
          this.displayWidth(helper.styleOptionTerm(helper.optionTerm(option)))
        ), 0);
      }
      /**
       * Get the longest global option term length.
       *
       * @param {Command} cmd
       * @param {Help} helper
       * @returns {number}
       */
      longestGlobalOptionTermLength(cmd, helper) {
        return helper.visibleGlobalOptions(cmd).reduce((max, option) => Math.max(
          max,
          this.displayWidth(helper.styleOptionTerm(helper.optionTerm(option)))
        ), 0);
      }
      /**
       * Get the longest argument term length.
       *
       * @param {Command} cmd
       * @param {Help} helper
       * @returns {number}
       */
      longestArgumentTermLength(cmd, helper) {
        return helper.visibleArguments(cmd).reduce((max, argument) => Math.max(
          max,
          this.displayWidth(
            helper.styleArgumentTerm(helper.argumentTerm(argument))
          )
        ), 0);
      }
      /**
       * Get the command usage to be displayed at the top of the built-in help.
       *
       * @param {Command} cmd
       * @returns {string}
       */
      commandUsage(cmd) {
        let cmdName = cmd._name;
        cmd._aliases[0] && (cmdName = cmdName + "|" + cmd._aliases[0]);
        let ancestorCmdNames = "";
        for (let ancestorCmd = cmd.parent; ancestorCmd; ancestorCmd = ancestorCmd.parent)
          ancestorCmdNames = ancestorCmd.name() + " " + ancestorCmdNames;
        return ancestorCmdNames + cmdName + " " + cmd.usage();
      }
      /**
       * Get the description for the command.
       *
       * @param {Command} cmd
       * @returns {string}
       */
      commandDescription(cmd) {
        return cmd.description();
      }
      /**
       * Get the subcommand summary to show in the list of subcommands.
       * (Fallback to description for backwards compatibility.)
       *
       * @param {Command} cmd
       * @returns {string}
       */
      subcommandDescription(cmd) {
        return cmd.summary() || cmd.description();
      }
      /**
       * Get the option description to show in the list of options.
       *
       * @param {Option} option
       * @return {string}
       */
      optionDescription(option) {
        let extraInfo = [];
        if (option.argChoices && extraInfo.push(
          // use stringify to match the display of the default value
          `choices: ${option.argChoices.map((choice) => JSON.stringify(choice)).join(", ")}`
        ), option.defaultValue !== void 0 && (option.required || option.optional || option.isBoolean() && typeof option.defaultValue == "boolean") && extraInfo.push(
          `default: ${option.defaultValueDescription || JSON.stringify(option.defaultValue)}`
        ), option.presetArg !== void 0 && option.optional && extraInfo.push(`preset: ${JSON.stringify(option.presetArg)}`), option.envVar !== void 0 && extraInfo.push(`env: ${option.envVar}`), extraInfo.length > 0) {
          let extraDescription = `(${extraInfo.join(", ")})`;
          return option.description ? `${option.description} ${extraDescription}` : extraDescription;
        }
        return option.description;
      }
      /**
       * Get the argument description to show in the list of arguments.
       *
       * @param {Argument} argument
       * @return {string}
       */
      argumentDescription(argument) {
        let extraInfo = [];
        if (argument.argChoices && extraInfo.push(
          // use stringify to match the display of the default value
          `choices: ${argument.argChoices.map((choice) => JSON.stringify(choice)).join(", ")}`
        ), argument.defaultValue !== void 0 && extraInfo.push(
          `default: ${argument.defaultValueDescription || JSON.stringify(argument.defaultValue)}`
        ), extraInfo.length > 0) {
          let extraDescription = `(${extraInfo.join(", ")})`;
          return argument.description ? `${argument.description} ${extraDescription}` : extraDescription;
        }
        return argument.description;
      }
      /**
       * Format a list of items, given a heading and an array of formatted items.
       *
       * @param {string} heading
       * @param {string[]} items
       * @param {Help} helper
       * @returns string[]
       */
      formatItemList(heading, items, helper) {
        return items.length === 0 ? [] : [helper.styleTitle(heading), ...items, ""];
      }
      /**
       * Group items by their help group heading.
       *
       * @param {Command[] | Option[]} unsortedItems
       * @param {Command[] | Option[]} visibleItems
       * @param {Function} getGroup
       * @returns {Map<string, Command[] | Option[]>}
       */
      groupItems(unsortedItems, visibleItems, getGroup) {
        let result = /* @__PURE__ */ new Map();
        return unsortedItems.forEach((item) => {
          let group = getGroup(item);
          result.has(group) || result.set(group, []);
        }), visibleItems.forEach((item) => {
          let group = getGroup(item);
          result.has(group) || result.set(group, []), result.get(group).push(item);
        }), result;
      }
      /**
       * Generate the built-in help text.
       *
       * @param {Command} cmd
       * @param {Help} helper
       * @returns {string}
       */
      formatHelp(cmd, helper) {
        let termWidth = helper.padWidth(cmd, helper), helpWidth = helper.helpWidth ?? 80;
        function callFormatItem(term, description) {
          return helper.formatItem(term, termWidth, description, helper);
        }
        let output = [
          `${helper.styleTitle("Usage:")} ${helper.styleUsage(helper.commandUsage(cmd))}`,
          ""
        ], commandDescription = helper.commandDescription(cmd);
        commandDescription.length > 0 && (output = output.concat([
          helper.boxWrap(
            helper.styleCommandDescription(commandDescription),
            helpWidth
          ),
          ""
        ]));
        let argumentList = helper.visibleArguments(cmd).map((argument) => callFormatItem(
          helper.styleArgumentTerm(helper.argumentTerm(argument)),
          helper.styleArgumentDescription(helper.argumentDescription(argument))
        ));
        if (output = output.concat(
          this.formatItemList("Arguments:", argumentList, helper)
        ), this.groupItems(
          cmd.options,
          helper.visibleOptions(cmd),
          (option) => option.helpGroupHeading ?? "Options:"
        ).forEach((options, group) => {
          let optionList = options.map((option) => callFormatItem(
            helper.styleOptionTerm(helper.optionTerm(option)),
            helper.styleOptionDescription(helper.optionDescription(option))
          ));
          output = output.concat(this.formatItemList(group, optionList, helper));
        }), helper.showGlobalOptions) {
          let globalOptionList = helper.visibleGlobalOptions(cmd).map((option) => callFormatItem(
            helper.styleOptionTerm(helper.optionTerm(option)),
            helper.styleOptionDescription(helper.optionDescription(option))
          ));
          output = output.concat(
            this.formatItemList("Global Options:", globalOptionList, helper)
          );
        }
        return this.groupItems(
          cmd.commands,
          helper.visibleCommands(cmd),
          (sub) => sub.helpGroup() || "Commands:"
        ).forEach((commands, group) => {
          let commandList = commands.map((sub) => callFormatItem(
            helper.styleSubcommandTerm(helper.subcommandTerm(sub)),
            helper.styleSubcommandDescription(helper.subcommandDescription(sub))
          ));
          output = output.concat(this.formatItemList(group, commandList, helper));
        }), output.join(`
`);
      }
      /**
       * Return display width of string, ignoring ANSI escape sequences. Used in padding and wrapping calculations.
       *
       * @param {string} str
       * @returns {number}
       */
      displayWidth(str) {
        return stripVTControlCharacters(str).length;
      }
      /**
       * Style the title for displaying in the help. Called with 'Usage:', 'Options:', etc.
       *
       * @param {string} str
       * @returns {string}
       */
      styleTitle(str) {
        return str;
      }
      styleUsage(str) {
        return str.split(" ").map((word2) => word2 === "[options]" ? this.styleOptionText(word2) : word2 === "[command]" ? this.styleSubcommandText(word2) : word2[0] === "[" || word2[0] === "<" ? this.styleArgumentText(word2) : this.styleCommandText(word2)).join(" ");
      }
      styleCommandDescription(str) {
        return this.styleDescriptionText(str);
      }
      styleOptionDescription(str) {
        return this.styleDescriptionText(str);
      }
      styleSubcommandDescription(str) {
        return this.styleDescriptionText(str);
      }
      styleArgumentDescription(str) {
        return this.styleDescriptionText(str);
      }
      styleDescriptionText(str) {
        return str;
      }
      styleOptionTerm(str) {
        return this.styleOptionText(str);
      }
      styleSubcommandTerm(str) {
        return str.split(" ").map((word2) => word2 === "[options]" ? this.styleOptionText(word2) : word2[0] === "[" || word2[0] === "<" ? this.styleArgumentText(word2) : this.styleSubcommandText(word2)).join(" ");
      }
      styleArgumentTerm(str) {
        return this.styleArgumentText(str);
      }
      styleOptionText(str) {
        return str;
      }
      styleArgumentText(str) {
        return str;
      }
      styleSubcommandText(str) {
        return str;
      }
      styleCommandText(str) {
        return str;
      }
      /**
       * Calculate the pad width from the maximum term length.
       *
       * @param {Command} cmd
       * @param {Help} helper
       * @returns {number}
       */
      padWidth(cmd, helper) {
        return Math.max(
          helper.longestOptionTermLength(cmd, helper),
          helper.longestGlobalOptionTermLength(cmd, helper),
          helper.longestSubcommandTermLength(cmd, helper),
          helper.longestArgumentTermLength(cmd, helper)
        );
      }
      /**
       * Detect manually wrapped and indented strings by checking for line break followed by whitespace.
       *
       * @param {string} str
       * @returns {boolean}
       */
      preformatted(str) {
        return /\n[^\S\r\n]/.test(str);
      }
      /**
       * Format the "item", which consists of a term and description. Pad the term and wrap the description, indenting the following lines.
       *
       * So "TTT", 5, "DDD DDDD DD DDD" might be formatted for this.helpWidth=17 like so:
       *   TTT  DDD DDDD
       *        DD DDD
       *
       * @param {string} term
       * @param {number} termWidth
       * @param {string} description
       * @param {Help} helper
       * @returns {string}
       */
      formatItem(term, termWidth, description, helper) {
        let itemIndentStr = " ".repeat(2);
        if (!description) return itemIndentStr + term;
        let paddedTerm = term.padEnd(
          termWidth + term.length - helper.displayWidth(term)
        ), spacerWidth = 2, remainingWidth = (this.helpWidth ?? 80) - termWidth - spacerWidth - 2, formattedDescription;
        return remainingWidth < this.minWidthToWrap || helper.preformatted(description) ? formattedDescription = description : formattedDescription = helper.boxWrap(description, remainingWidth).replace(
          /\n/g,
          `
` + " ".repeat(termWidth + spacerWidth)
        ), itemIndentStr + paddedTerm + " ".repeat(spacerWidth) + formattedDescription.replace(/\n/g, `
${itemIndentStr}`);
      }
      /**
       * Wrap a string at whitespace, preserving existing line breaks.
       * Wrapping is skipped if the width is less than `minWidthToWrap`.
       *
       * @param {string} str
       * @param {number} width
       * @returns {string}
       */
      boxWrap(str, width) {
        if (width < this.minWidthToWrap) return str;
        let rawLines = str.split(/\r\n|\n/), chunkPattern = /[\s]*[^\s]+/g, wrappedLines = [];
        return rawLines.forEach((line) => {
          let chunks = line.match(chunkPattern);
          if (chunks === null) {
            wrappedLines.push("");
            return;
          }
          let sumChunks = [chunks.shift()], sumWidth = this.displayWidth(sumChunks[0]);
          chunks.forEach((chunk) => {
            let visibleWidth = this.displayWidth(chunk);
            if (sumWidth + visibleWidth <= width) {
              sumChunks.push(chunk), sumWidth += visibleWidth;
              return;
            }
            wrappedLines.push(sumChunks.join(""));
            let nextChunk = chunk.trimStart();
            sumChunks = [nextChunk], sumWidth = this.displayWidth(nextChunk);
          }), wrappedLines.push(sumChunks.join(""));
        }), wrappedLines.join(`
`);
      }
    };
  }
});

// node_modules/commander/lib/option.js
function camelcase(str) {
  return str.split("-").reduce((str2, word2) => str2 + word2[0].toUpperCase() + word2.slice(1));
}
function splitOptionFlags(flags) {
  let shortFlag, longFlag, shortFlagExp = /^-[^-]$/, longFlagExp = /^--[^-]/, flagParts = flags.split(/[ |,]+/).concat("guard");
  if (shortFlagExp.test(flagParts[0]) && (shortFlag = flagParts.shift()), longFlagExp.test(flagParts[0]) && (longFlag = flagParts.shift()), !shortFlag && shortFlagExp.test(flagParts[0]) && (shortFlag = flagParts.shift()), !shortFlag && longFlagExp.test(flagParts[0]) && (shortFlag = longFlag, longFlag = flagParts.shift()), flagParts[0].startsWith("-")) {
    let unsupportedFlag = flagParts[0], baseError = `option creation failed due to '${unsupportedFlag}' in option flags '${flags}'`;
    throw /^-[^-][^-]/.test(unsupportedFlag) ? new Error(
      `${baseError}
- a short flag is a single dash and a single character
  - either use a single dash and a single character (for a short flag)
  - or use a double dash for a long option (and can have two, like '--ws, --workspace')`
    ) : shortFlagExp.test(unsupportedFlag) ? new Error(`${baseError}
- too many short flags`) : longFlagExp.test(unsupportedFlag) ? new Error(`${baseError}
- too many long flags`) : new Error(`${baseError}
- unrecognised flag format`);
  }
  if (shortFlag === void 0 && longFlag === void 0)
    throw new Error(
      `option creation failed due to no flags found in '${flags}'.`
    );
  return { shortFlag, longFlag };
}
var Option, DualOptions, init_option = __esm({
  "node_modules/commander/lib/option.js"() {
    init_error();
    Option = class {
      /**
       * Initialize a new `Option` with the given `flags` and `description`.
       *
       * @param {string} flags
       * @param {string} [description]
       */
      constructor(flags, description) {
        this.flags = flags, this.description = description || "", this.required = flags.includes("<"), this.optional = flags.includes("["), this.variadic = new RegExp("\\p{ID_Continue}\\.\\.\\.[>\\]]$", "u").test(flags), this.mandatory = !1;
        let optionFlags = splitOptionFlags(flags);
        this.short = optionFlags.shortFlag, this.long = optionFlags.longFlag, this.negate = !1, this.long && (this.negate = this.long.startsWith("--no-")), this.defaultValue = void 0, this.defaultValueDescription = void 0, this.presetArg = void 0, this.envVar = void 0, this.parseArg = void 0, this.hidden = !1, this.argChoices = void 0, this.conflictsWith = [], this.implied = void 0, this.helpGroupHeading = void 0;
      }
      /**
       * Set the default value, and optionally supply the description to be displayed in the help.
       *
       * @param {*} value
       * @param {string} [description]
       * @return {Option}
       */
      default(value2, description) {
        return this.defaultValue = value2, this.defaultValueDescription = description, this;
      }
      /**
       * Preset to use when option used without option-argument, especially optional but also boolean and negated.
       * The custom processing (parseArg) is called.
       *
       * @example
       * new Option('--color').default('GREYSCALE').preset('RGB');
       * new Option('--donate [amount]').preset('20').argParser(parseFloat);
       *
       * @param {*} arg
       * @return {Option}
       */
      preset(arg) {
        return this.presetArg = arg, this;
      }
      /**
       * Add option name(s) that conflict with this option.
       * An error will be displayed if conflicting options are found during parsing.
       *
       * @example
       * new Option('--rgb').conflicts('cmyk');
       * new Option('--js').conflicts(['ts', 'jsx']);
       *
       * @param {(string | string[])} names
       * @return {Option}
       */
      conflicts(names) {
        return this.conflictsWith = this.conflictsWith.concat(names), this;
      }
      /**
       * Specify implied option values for when this option is set and the implied options are not.
       *
       * The custom processing (parseArg) is not called on the implied values.
       *
       * @example
       * program
       *   .addOption(new Option('--log', 'write logging information to file'))
       *   .addOption(new Option('--trace', 'log extra details').implies({ log: 'trace.txt' }));
       *
       * @param {object} impliedOptionValues
       * @return {Option}
       */
      implies(impliedOptionValues) {
        let newImplied = impliedOptionValues;
        return typeof impliedOptionValues == "string" && (newImplied = { [impliedOptionValues]: !0 }), this.implied = Object.assign(this.implied || {}, newImplied), this;
      }
      /**
       * Set environment variable to check for option value.
       *
       * An environment variable is only used if when processed the current option value is
       * undefined, or the source of the current value is 'default' or 'config' or 'env'.
       *
       * @param {string} name
       * @return {Option}
       */
      env(name2) {
        return this.envVar = name2, this;
      }
      /**
       * Set the custom handler for processing CLI option arguments into option values.
       *
       * @param {Function} [fn]
       * @return {Option}
       */
      argParser(fn) {
        return this.parseArg = fn, this;
      }
      /**
       * Whether the option is mandatory and must have a value after parsing.
       *
       * @param {boolean} [mandatory=true]
       * @return {Option}
       */
      makeOptionMandatory(mandatory = !0) {
        return this.mandatory = !!mandatory, this;
      }
      /**
       * Hide option in help.
       *
       * @param {boolean} [hide=true]
       * @return {Option}
       */
      hideHelp(hide = !0) {
        return this.hidden = !!hide, this;
      }
      /**
       * @package
       */
      _collectValue(value2, previous) {
        return previous === this.defaultValue || !Array.isArray(previous) ? [value2] : (previous.push(value2), previous);
      }
      /**
       * Only allow option value to be one of choices.
       *
       * @param {string[]} values
       * @return {Option}
       */
      choices(values) {
        return this.argChoices = values.slice(), this.parseArg = (arg, previous) => {
          if (!this.argChoices.includes(arg))
            throw new InvalidArgumentError(
              `Allowed choices are ${this.argChoices.join(", ")}.`
            );
          return this.variadic ? this._collectValue(arg, previous) : arg;
        }, this;
      }
      /**
       * Return option name.
       *
       * @return {string}
       */
      name() {
        return this.long ? this.long.replace(/^--/, "") : this.short.replace(/^-/, "");
      }
      /**
       * Return option name, in a camelcase format that can be used
       * as an object attribute key.
       *
       * @return {string}
       */
      attributeName() {
        return this.negate ? camelcase(this.name().replace(/^no-/, "")) : camelcase(this.name());
      }
      /**
       * Set the help group heading.
       *
       * @param {string} heading
       * @return {Option}
       */
      helpGroup(heading) {
        return this.helpGroupHeading = heading, this;
      }
      /**
       * Check if `arg` matches the short or long flag.
       *
       * @param {string} arg
       * @return {boolean}
       * @package
       */
      is(arg) {
        return this.short === arg || this.long === arg;
      }
      /**
       * Return whether a boolean option.
       *
       * Options are one of boolean, negated, required argument, or optional argument.
       *
       * @return {boolean}
       * @package
       */
      isBoolean() {
        return !this.required && !this.optional && !this.negate;
      }
    }, DualOptions = class {
      /**
       * @param {Option[]} options
       */
      constructor(options) {
        this.positiveOptions = /* @__PURE__ */ new Map(), this.negativeOptions = /* @__PURE__ */ new Map(), this.dualOptions = /* @__PURE__ */ new Set(), options.forEach((option) => {
          option.negate ? this.negativeOptions.set(option.attributeName(), option) : this.positiveOptions.set(option.attributeName(), option);
        }), this.negativeOptions.forEach((value2, key) => {
          this.positiveOptions.has(key) && this.dualOptions.add(key);
        });
      }
      /**
       * Did the value come from the option, and not from possible matching dual option?
       *
       * @param {*} value
       * @param {Option} option
       * @returns {boolean}
       */
      valueFromOption(value2, option) {
        let optionKey = option.attributeName();
        if (!this.dualOptions.has(optionKey)) return !0;
        let preset = this.negativeOptions.get(optionKey).presetArg, negativeValue = preset !== void 0 ? preset : !1;
        return option.negate === (negativeValue === value2);
      }
    };
  }
});

// node_modules/commander/lib/suggestSimilar.js
function editDistance(a2, b) {
  if (Math.abs(a2.length - b.length) > 3)
    return Math.max(a2.length, b.length);
  let d3 = [];
  for (let i3 = 0; i3 <= a2.length; i3++)
    d3[i3] = [i3];
  for (let j = 0; j <= b.length; j++)
    d3[0][j] = j;
  for (let j = 1; j <= b.length; j++)
    for (let i3 = 1; i3 <= a2.length; i3++) {
      let cost;
      a2[i3 - 1] === b[j - 1] ? cost = 0 : cost = 1, d3[i3][j] = Math.min(
        d3[i3 - 1][j] + 1,
        // deletion
        d3[i3][j - 1] + 1,
        // insertion
        d3[i3 - 1][j - 1] + cost
        // substitution
      ), i3 > 1 && j > 1 && a2[i3 - 1] === b[j - 2] && a2[i3 - 2] === b[j - 1] && (d3[i3][j] = Math.min(d3[i3][j], d3[i3 - 2][j - 2] + 1));
    }
  return d3[a2.length][b.length];
}
function suggestSimilar(word2, candidates) {
  if (!candidates || candidates.length === 0) return "";
  candidates = Array.from(new Set(candidates));
  let searchingOptions = word2.startsWith("--");
  searchingOptions && (word2 = word2.slice(2), candidates = candidates.map((candidate) => candidate.slice(2)));
  let similar = [], bestDistance = 3, minSimilarity = 0.4;
  return candidates.forEach((candidate) => {
    if (candidate.length <= 1) return;
    let distance = editDistance(word2, candidate), length = Math.max(word2.length, candidate.length);
    (length - distance) / length > minSimilarity && (distance < bestDistance ? (bestDistance = distance, similar = [candidate]) : distance === bestDistance && similar.push(candidate));
  }), similar.sort((a2, b) => a2.localeCompare(b)), searchingOptions && (similar = similar.map((candidate) => `--${candidate}`)), similar.length > 1 ? `
(Did you mean one of ${similar.join(", ")}?)` : similar.length === 1 ? `
(Did you mean ${similar[0]}?)` : "";
}
var init_suggestSimilar = __esm({
  "node_modules/commander/lib/suggestSimilar.js"() {
  }
});

// node_modules/commander/lib/command.js
import { EventEmitter } from "node:events";
import childProcess from "node:child_process";
import path from "node:path";
import fs from "node:fs";
import process2 from "node:process";
import { stripVTControlCharacters as stripVTControlCharacters2 } from "node:util";
function incrementNodeInspectorPort(args) {
  return args.map((arg) => {
    if (!arg.startsWith("--inspect"))
      return arg;
    let debugOption, debugHost = "127.0.0.1", debugPort = "9229", match;
    return (match = arg.match(/^(--inspect(-brk|-wait)?)$/)) !== null ? debugOption = match[1] : (match = arg.match(
      /^(--inspect(-brk|-port|-wait)?)=(\[[^\]]+\]|[^:]+)$/
    )) !== null ? (debugOption = match[1], /^\d+$/.test(match[3]) ? debugPort = match[3] : debugHost = match[3]) : (match = arg.match(
      /^(--inspect(-brk|-port|-wait)?)=(\[[^\]]+\]|[^:]+):(\d+)$/
    )) !== null && (debugOption = match[1], debugHost = match[3], debugPort = match[4]), debugOption && debugPort !== "0" ? `${debugOption}=${debugHost}:${parseInt(debugPort) + 1}` : arg;
  });
}
function useColor() {
  if (process2.env.NO_COLOR || process2.env.FORCE_COLOR === "0" || process2.env.FORCE_COLOR === "false")
    return !1;
  if (process2.env.FORCE_COLOR || process2.env.CLICOLOR_FORCE !== void 0)
    return !0;
}
var Command, init_command = __esm({
  "node_modules/commander/lib/command.js"() {
    init_argument();
    init_error();
    init_help();
    init_option();
    init_suggestSimilar();
    Command = class _Command extends EventEmitter {
      /**
       * Initialize a new `Command`.
       *
       * @param {string} [name]
       */
      constructor(name2) {
        super(), this.commands = [], this.options = [], this.parent = null, this._allowUnknownOption = !1, this._allowExcessArguments = !1, this.registeredArguments = [], this._args = this.registeredArguments, this.args = [], this.rawArgs = [], this.processedArgs = [], this._scriptPath = null, this._name = name2 || "", this._optionValues = {}, this._optionValueSources = {}, this._storeOptionsAsProperties = !1, this._actionHandler = null, this._executableHandler = !1, this._executableFile = null, this._executableDir = null, this._defaultCommandName = null, this._exitCallback = null, this._aliases = [], this._combineFlagAndOptionalValue = !0, this._description = "", this._summary = "", this._argsDescription = void 0, this._enablePositionalOptions = !1, this._passThroughOptions = !1, this._lifeCycleHooks = {}, this._showHelpAfterError = !1, this._showSuggestionAfterError = !0, this._savedState = null, this._outputConfiguration = {
          writeOut: (str) => process2.stdout.write(str),
          writeErr: (str) => process2.stderr.write(str),
          outputError: (str, write) => write(str),
          getOutHelpWidth: () => process2.stdout.isTTY ? process2.stdout.columns : void 0,
          getErrHelpWidth: () => process2.stderr.isTTY ? process2.stderr.columns : void 0,
          getOutHasColors: () => useColor() ?? (process2.stdout.isTTY && process2.stdout.hasColors?.()),
          getErrHasColors: () => useColor() ?? (process2.stderr.isTTY && process2.stderr.hasColors?.()),
          stripColor: (str) => stripVTControlCharacters2(str)
        }, this._hidden = !1, this._helpOption = void 0, this._addImplicitHelpCommand = void 0, this._helpCommand = void 0, this._helpConfiguration = {}, this._helpGroupHeading = void 0, this._defaultCommandGroup = void 0, this._defaultOptionGroup = void 0;
      }
      /**
       * Copy settings that are useful to have in common across root command and subcommands.
       *
       * (Used internally when adding a command using `.command()` so subcommands inherit parent settings.)
       *
       * @param {Command} sourceCommand
       * @return {Command} `this` command for chaining
       */
      copyInheritedSettings(sourceCommand) {
        return this._outputConfiguration = sourceCommand._outputConfiguration, this._helpOption = sourceCommand._helpOption, this._helpCommand = sourceCommand._helpCommand, this._helpConfiguration = sourceCommand._helpConfiguration, this._exitCallback = sourceCommand._exitCallback, this._storeOptionsAsProperties = sourceCommand._storeOptionsAsProperties, this._combineFlagAndOptionalValue = sourceCommand._combineFlagAndOptionalValue, this._allowExcessArguments = sourceCommand._allowExcessArguments, this._enablePositionalOptions = sourceCommand._enablePositionalOptions, this._showHelpAfterError = sourceCommand._showHelpAfterError, this._showSuggestionAfterError = sourceCommand._showSuggestionAfterError, this;
      }
      /**
       * @returns {Command[]}
       * @private
       */
      _getCommandAndAncestors() {
        let result = [];
        for (let command = this; command; command = command.parent)
          result.push(command);
        return result;
      }
      /**
       * Define a command.
       *
       * There are two styles of command: pay attention to where to put the description.
       *
       * @example
       * // Command implemented using action handler (description is supplied separately to `.command`)
       * program
       *   .command('clone <source> [destination]')
       *   .description('clone a repository into a newly created directory')
       *   .action((source, destination) => {
       *     console.log('clone command called');
       *   });
       *
       * // Command implemented using separate executable file (description is second parameter to `.command`)
       * program
       *   .command('start <service>', 'start named service')
       *   .command('stop [service]', 'stop named service, or all if no name supplied');
       *
       * @param {string} nameAndArgs - command name and arguments, args are `<required>` or `[optional]` and last may also be `variadic...`
       * @param {(object | string)} [actionOptsOrExecDesc] - configuration options (for action), or description (for executable)
       * @param {object} [execOpts] - configuration options (for executable)
       * @return {Command} returns new command for action handler, or `this` for executable command
       */
      command(nameAndArgs, actionOptsOrExecDesc, execOpts) {
        let desc = actionOptsOrExecDesc, opts = execOpts;
        typeof desc == "object" && desc !== null && (opts = desc, desc = null), opts = opts || {};
        let [, name2, args] = nameAndArgs.match(/([^ ]+) *(.*)/), cmd = this.createCommand(name2);
        return desc && (cmd.description(desc), cmd._executableHandler = !0), opts.isDefault && (this._defaultCommandName = cmd._name), cmd._hidden = !!(opts.noHelp || opts.hidden), cmd._executableFile = opts.executableFile || null, args && cmd.arguments(args), this._registerCommand(cmd), cmd.parent = this, cmd.copyInheritedSettings(this), desc ? this : cmd;
      }
      /**
       * Factory routine to create a new unattached command.
       *
       * See .command() for creating an attached subcommand, which uses this routine to
       * create the command. You can override createCommand to customise subcommands.
       *
       * @param {string} [name]
       * @return {Command} new command
       */
      createCommand(name2) {
        return new _Command(name2);
      }
      /**
       * You can customise the help with a subclass of Help by overriding createHelp,
       * or by overriding Help properties using configureHelp().
       *
       * @return {Help}
       */
      createHelp() {
        return Object.assign(new Help(), this.configureHelp());
      }
      /**
       * You can customise the help by overriding Help properties using configureHelp(),
       * or with a subclass of Help by overriding createHelp().
       *
       * @param {object} [configuration] - configuration options
       * @return {(Command | object)} `this` command for chaining, or stored configuration
       */
      configureHelp(configuration) {
        return configuration === void 0 ? this._helpConfiguration : (this._helpConfiguration = configuration, this);
      }
      /**
       * The default output goes to stdout and stderr. You can customise this for special
       * applications. You can also customise the display of errors by overriding outputError.
       *
       * The configuration properties are all functions:
       *
       *     // change how output being written, defaults to stdout and stderr
       *     writeOut(str)
       *     writeErr(str)
       *     // change how output being written for errors, defaults to writeErr
       *     outputError(str, write) // used for displaying errors and not used for displaying help
       *     // specify width for wrapping help
       *     getOutHelpWidth()
       *     getErrHelpWidth()
       *     // color support, currently only used with Help
       *     getOutHasColors()
       *     getErrHasColors()
       *     stripColor() // used to remove ANSI escape codes if output does not have colors
       *
       * @param {object} [configuration] - configuration options
       * @return {(Command | object)} `this` command for chaining, or stored configuration
       */
      configureOutput(configuration) {
        return configuration === void 0 ? this._outputConfiguration : (this._outputConfiguration = {
          ...this._outputConfiguration,
          ...configuration
        }, this);
      }
      /**
       * Display the help or a custom message after an error occurs.
       *
       * @param {(boolean|string)} [displayHelp]
       * @return {Command} `this` command for chaining
       */
      showHelpAfterError(displayHelp = !0) {
        return typeof displayHelp != "string" && (displayHelp = !!displayHelp), this._showHelpAfterError = displayHelp, this;
      }
      /**
       * Display suggestion of similar commands for unknown commands, or options for unknown options.
       *
       * @param {boolean} [displaySuggestion]
       * @return {Command} `this` command for chaining
       */
      showSuggestionAfterError(displaySuggestion = !0) {
        return this._showSuggestionAfterError = !!displaySuggestion, this;
      }
      /**
       * Add a prepared subcommand.
       *
       * See .command() for creating an attached subcommand which inherits settings from its parent.
       *
       * @param {Command} cmd - new subcommand
       * @param {object} [opts] - configuration options
       * @return {Command} `this` command for chaining
       */
      addCommand(cmd, opts) {
        if (!cmd._name)
          throw new Error(`Command passed to .addCommand() must have a name
- specify the name in Command constructor or using .name()`);
        return opts = opts || {}, opts.isDefault && (this._defaultCommandName = cmd._name), (opts.noHelp || opts.hidden) && (cmd._hidden = !0), this._registerCommand(cmd), cmd.parent = this, cmd._checkForBrokenPassThrough(), this;
      }
      /**
       * Factory routine to create a new unattached argument.
       *
       * See .argument() for creating an attached argument, which uses this routine to
       * create the argument. You can override createArgument to return a custom argument.
       *
       * @param {string} name
       * @param {string} [description]
       * @return {Argument} new argument
       */
      createArgument(name2, description) {
        return new Argument(name2, description);
      }
      /**
       * Define argument syntax for command.
       *
       * The default is that the argument is required, and you can explicitly
       * indicate this with <> around the name. Put [] around the name for an optional argument.
       *
       * @example
       * program.argument('<input-file>');
       * program.argument('[output-file]');
       *
       * @param {string} name
       * @param {string} [description]
       * @param {(Function|*)} [parseArg] - custom argument processing function or default value
       * @param {*} [defaultValue]
       * @return {Command} `this` command for chaining
       */
      argument(name2, description, parseArg, defaultValue) {
        let argument = this.createArgument(name2, description);
        return typeof parseArg == "function" ? argument.default(defaultValue).argParser(parseArg) : argument.default(parseArg), this.addArgument(argument), this;
      }
      /**
       * Define argument syntax for command, adding multiple at once (without descriptions).
       *
       * See also .argument().
       *
       * @example
       * program.arguments('<cmd> [env]');
       *
       * @param {string} names
       * @return {Command} `this` command for chaining
       */
      arguments(names) {
        return names.trim().split(/ +/).forEach((detail) => {
          this.argument(detail);
        }), this;
      }
      /**
       * Define argument syntax for command, adding a prepared argument.
       *
       * @param {Argument} argument
       * @return {Command} `this` command for chaining
       */
      addArgument(argument) {
        let previousArgument = this.registeredArguments.slice(-1)[0];
        if (previousArgument?.variadic)
          throw new Error(
            `only the last argument can be variadic '${previousArgument.name()}'`
          );
        if (argument.required && argument.defaultValue !== void 0 && argument.parseArg === void 0)
          throw new Error(
            `a default value for a required argument is never used: '${argument.name()}'`
          );
        return this.registeredArguments.push(argument), this;
      }
      /**
       * Customise or override default help command. By default a help command is automatically added if your command has subcommands.
       *
       * @example
       *    program.helpCommand('help [cmd]');
       *    program.helpCommand('help [cmd]', 'show help');
       *    program.helpCommand(false); // suppress default help command
       *    program.helpCommand(true); // add help command even if no subcommands
       *
       * @param {string|boolean} enableOrNameAndArgs - enable with custom name and/or arguments, or boolean to override whether added
       * @param {string} [description] - custom description
       * @return {Command} `this` command for chaining
       */
      helpCommand(enableOrNameAndArgs, description) {
        if (typeof enableOrNameAndArgs == "boolean")
          return this._addImplicitHelpCommand = enableOrNameAndArgs, enableOrNameAndArgs && this._defaultCommandGroup && this._initCommandGroup(this._getHelpCommand()), this;
        let nameAndArgs = enableOrNameAndArgs ?? "help [command]", [, helpName, helpArgs] = nameAndArgs.match(/([^ ]+) *(.*)/), helpDescription = description ?? "display help for command", helpCommand = this.createCommand(helpName);
        return helpCommand.helpOption(!1), helpArgs && helpCommand.arguments(helpArgs), helpDescription && helpCommand.description(helpDescription), this._addImplicitHelpCommand = !0, this._helpCommand = helpCommand, (enableOrNameAndArgs || description) && this._initCommandGroup(helpCommand), this;
      }
      /**
       * Add prepared custom help command.
       *
       * @param {(Command|string|boolean)} helpCommand - custom help command, or deprecated enableOrNameAndArgs as for `.helpCommand()`
       * @param {string} [deprecatedDescription] - deprecated custom description used with custom name only
       * @return {Command} `this` command for chaining
       */
      addHelpCommand(helpCommand, deprecatedDescription) {
        return typeof helpCommand != "object" ? (this.helpCommand(helpCommand, deprecatedDescription), this) : (this._addImplicitHelpCommand = !0, this._helpCommand = helpCommand, this._initCommandGroup(helpCommand), this);
      }
      /**
       * Lazy create help command.
       *
       * @return {(Command|null)}
       * @package
       */
      _getHelpCommand() {
        return this._addImplicitHelpCommand ?? (this.commands.length && !this._actionHandler && !this._findCommand("help")) ? (this._helpCommand === void 0 && this.helpCommand(void 0, void 0), this._helpCommand) : null;
      }
      /**
       * Add hook for life cycle event.
       *
       * @param {string} event
       * @param {Function} listener
       * @return {Command} `this` command for chaining
       */
      hook(event, listener) {
        let allowedValues = ["preSubcommand", "preAction", "postAction"];
        if (!allowedValues.includes(event))
          throw new Error(`Unexpected value for event passed to hook : '${event}'.
Expecting one of '${allowedValues.join("', '")}'`);
        return this._lifeCycleHooks[event] ? this._lifeCycleHooks[event].push(listener) : this._lifeCycleHooks[event] = [listener], this;
      }
      /**
       * Register callback to use as replacement for calling process.exit.
       *
       * @param {Function} [fn] optional callback which will be passed a CommanderError, defaults to throwing
       * @return {Command} `this` command for chaining
       */
      exitOverride(fn) {
        return fn ? this._exitCallback = fn : this._exitCallback = (err) => {
          if (err.code !== "commander.executeSubCommandAsync")
            throw err;
        }, this;
      }
      /**
       * Call process.exit, and _exitCallback if defined.
       *
       * @param {number} exitCode exit code for using with process.exit
       * @param {string} code an id string representing the error
       * @param {string} message human-readable description of the error
       * @return never
       * @private
       */
      _exit(exitCode, code2, message) {
        this._exitCallback && this._exitCallback(new CommanderError(exitCode, code2, message)), process2.exit(exitCode);
      }
      /**
       * Register callback `fn` for the command.
       *
       * @example
       * program
       *   .command('serve')
       *   .description('start service')
       *   .action(function() {
       *      // do work here
       *   });
       *
       * @param {Function} fn
       * @return {Command} `this` command for chaining
       */
      action(fn) {
        let listener = (args) => {
          let expectedArgsCount = this.registeredArguments.length, actionArgs = args.slice(0, expectedArgsCount);
          return this._storeOptionsAsProperties ? actionArgs[expectedArgsCount] = this : actionArgs[expectedArgsCount] = this.opts(), actionArgs.push(this), fn.apply(this, actionArgs);
        };
        return this._actionHandler = listener, this;
      }
      /**
       * Factory routine to create a new unattached option.
       *
       * See .option() for creating an attached option, which uses this routine to
       * create the option. You can override createOption to return a custom option.
       *
       * @param {string} flags
       * @param {string} [description]
       * @return {Option} new option
       */
      createOption(flags, description) {
        return new Option(flags, description);
      }
      /**
       * Wrap parseArgs to catch 'commander.invalidArgument'.
       *
       * @param {(Option | Argument)} target
       * @param {string} value
       * @param {*} previous
       * @param {string} invalidArgumentMessage
       * @private
       */
      _callParseArg(target, value2, previous, invalidArgumentMessage) {
        try {
          return target.parseArg(value2, previous);
        } catch (err) {
          if (err.code === "commander.invalidArgument") {
            let message = `${invalidArgumentMessage} ${err.message}`;
            this.error(message, { exitCode: err.exitCode, code: err.code });
          }
          throw err;
        }
      }
      /**
       * Check for option flag conflicts.
       * Register option if no conflicts found, or throw on conflict.
       *
       * @param {Option} option
       * @private
       */
      _registerOption(option) {
        let matchingOption = option.short && this._findOption(option.short) || option.long && this._findOption(option.long);
        if (matchingOption) {
          let matchingFlag = option.long && this._findOption(option.long) ? option.long : option.short;
          throw new Error(`Cannot add option '${option.flags}'${this._name && ` to command '${this._name}'`} due to conflicting flag '${matchingFlag}'
-  already used by option '${matchingOption.flags}'`);
        }
        this._initOptionGroup(option), this.options.push(option);
      }
      /**
       * Check for command name and alias conflicts with existing commands.
       * Register command if no conflicts found, or throw on conflict.
       *
       * @param {Command} command
       * @private
       */
      _registerCommand(command) {
        let knownBy = (cmd) => [cmd.name()].concat(cmd.aliases()), alreadyUsed = knownBy(command).find(
          (name2) => this._findCommand(name2)
        );
        if (alreadyUsed) {
          let existingCmd = knownBy(this._findCommand(alreadyUsed)).join("|"), newCmd = knownBy(command).join("|");
          throw new Error(
            `cannot add command '${newCmd}' as already have command '${existingCmd}'`
          );
        }
        this._initCommandGroup(command), this.commands.push(command);
      }
      /**
       * Add an option.
       *
       * @param {Option} option
       * @return {Command} `this` command for chaining
       */
      addOption(option) {
        this._registerOption(option);
        let oname = option.name(), name2 = option.attributeName();
        option.defaultValue !== void 0 && this.setOptionValueWithSource(name2, option.defaultValue, "default");
        let handleOptionValue = (val, invalidValueMessage, valueSource) => {
          val == null && option.presetArg !== void 0 && (val = option.presetArg);
          let oldValue = this.getOptionValue(name2);
          val !== null && option.parseArg ? val = this._callParseArg(option, val, oldValue, invalidValueMessage) : val !== null && option.variadic && (val = option._collectValue(val, oldValue)), val == null && (option.negate ? val = !1 : option.isBoolean() || option.optional ? val = !0 : val = ""), this.setOptionValueWithSource(name2, val, valueSource);
        };
        return this.on("option:" + oname, (val) => {
          let invalidValueMessage = `error: option '${option.flags}' argument '${val}' is invalid.`;
          handleOptionValue(val, invalidValueMessage, "cli");
        }), option.envVar && this.on("optionEnv:" + oname, (val) => {
          let invalidValueMessage = `error: option '${option.flags}' value '${val}' from env '${option.envVar}' is invalid.`;
          handleOptionValue(val, invalidValueMessage, "env");
        }), this;
      }
      /**
       * Internal implementation shared by .option() and .requiredOption()
       *
       * @return {Command} `this` command for chaining
       * @private
       */
      _optionEx(config, flags, description, fn, defaultValue) {
        if (typeof flags == "object" && flags instanceof Option)
          throw new Error(
            "To add an Option object use addOption() instead of option() or requiredOption()"
          );
        let option = this.createOption(flags, description);
        if (option.makeOptionMandatory(!!config.mandatory), typeof fn == "function")
          option.default(defaultValue).argParser(fn);
        else if (fn instanceof RegExp) {
          let regex2 = fn;
          fn = (val, def) => {
            let m = regex2.exec(val);
            return m ? m[0] : def;
          }, option.default(defaultValue).argParser(fn);
        } else
          option.default(fn);
        return this.addOption(option);
      }
      /**
       * Define option with `flags`, `description`, and optional argument parsing function or `defaultValue` or both.
       *
       * The `flags` string contains the short and/or long flags, separated by comma, a pipe or space. A required
       * option-argument is indicated by `<>` and an optional option-argument by `[]`.
       *
       * See the README for more details, and see also addOption() and requiredOption().
       *
       * @example
       * program
       *     .option('-p, --pepper', 'add pepper')
       *     .option('--pt, --pizza-type <TYPE>', 'type of pizza') // required option-argument
       *     .option('-c, --cheese [CHEESE]', 'add extra cheese', 'mozzarella') // optional option-argument with default
       *     .option('-t, --tip <VALUE>', 'add tip to purchase cost', parseFloat) // custom parse function
       *
       * @param {string} flags
       * @param {string} [description]
       * @param {(Function|*)} [parseArg] - custom option processing function or default value
       * @param {*} [defaultValue]
       * @return {Command} `this` command for chaining
       */
      option(flags, description, parseArg, defaultValue) {
        return this._optionEx({}, flags, description, parseArg, defaultValue);
      }
      /**
       * Add a required option which must have a value after parsing. This usually means
       * the option must be specified on the command line. (Otherwise the same as .option().)
       *
       * The `flags` string contains the short and/or long flags, separated by comma, a pipe or space.
       *
       * @param {string} flags
       * @param {string} [description]
       * @param {(Function|*)} [parseArg] - custom option processing function or default value
       * @param {*} [defaultValue]
       * @return {Command} `this` command for chaining
       */
      requiredOption(flags, description, parseArg, defaultValue) {
        return this._optionEx(
          { mandatory: !0 },
          flags,
          description,
          parseArg,
          defaultValue
        );
      }
      /**
       * Alter parsing of short flags with optional values.
       *
       * @example
       * // for `.option('-f,--flag [value]'):
       * program.combineFlagAndOptionalValue(true);  // `-f80` is treated like `--flag=80`, this is the default behaviour
       * program.combineFlagAndOptionalValue(false) // `-fb` is treated like `-f -b`
       *
       * @param {boolean} [combine] - if `true` or omitted, an optional value can be specified directly after the flag.
       * @return {Command} `this` command for chaining
       */
      combineFlagAndOptionalValue(combine = !0) {
        return this._combineFlagAndOptionalValue = !!combine, this;
      }
      /**
       * Allow unknown options on the command line.
       *
       * @param {boolean} [allowUnknown] - if `true` or omitted, no error will be thrown for unknown options.
       * @return {Command} `this` command for chaining
       */
      allowUnknownOption(allowUnknown = !0) {
        return this._allowUnknownOption = !!allowUnknown, this;
      }
      /**
       * Allow excess command-arguments on the command line. Pass false to make excess arguments an error.
       *
       * @param {boolean} [allowExcess] - if `true` or omitted, no error will be thrown for excess arguments.
       * @return {Command} `this` command for chaining
       */
      allowExcessArguments(allowExcess = !0) {
        return this._allowExcessArguments = !!allowExcess, this;
      }
      /**
       * Enable positional options. Positional means global options are specified before subcommands which lets
       * subcommands reuse the same option names, and also enables subcommands to turn on passThroughOptions.
       * The default behaviour is non-positional and global options may appear anywhere on the command line.
       *
       * @param {boolean} [positional]
       * @return {Command} `this` command for chaining
       */
      enablePositionalOptions(positional = !0) {
        return this._enablePositionalOptions = !!positional, this;
      }
      /**
       * Pass through options that come after command-arguments rather than treat them as command-options,
       * so actual command-options come before command-arguments. Turning this on for a subcommand requires
       * positional options to have been enabled on the program (parent commands).
       * The default behaviour is non-positional and options may appear before or after command-arguments.
       *
       * @param {boolean} [passThrough] for unknown options.
       * @return {Command} `this` command for chaining
       */
      passThroughOptions(passThrough = !0) {
        return this._passThroughOptions = !!passThrough, this._checkForBrokenPassThrough(), this;
      }
      /**
       * @private
       */
      _checkForBrokenPassThrough() {
        if (this.parent && this._passThroughOptions && !this.parent._enablePositionalOptions)
          throw new Error(
            `passThroughOptions cannot be used for '${this._name}' without turning on enablePositionalOptions for parent command(s)`
          );
      }
      /**
       * Whether to store option values as properties on command object,
       * or store separately (specify false). In both cases the option values can be accessed using .opts().
       *
       * @param {boolean} [storeAsProperties=true]
       * @return {Command} `this` command for chaining
       */
      storeOptionsAsProperties(storeAsProperties = !0) {
        if (this.options.length)
          throw new Error("call .storeOptionsAsProperties() before adding options");
        if (Object.keys(this._optionValues).length)
          throw new Error(
            "call .storeOptionsAsProperties() before setting option values"
          );
        return this._storeOptionsAsProperties = !!storeAsProperties, this;
      }
      /**
       * Retrieve option value.
       *
       * @param {string} key
       * @return {object} value
       */
      getOptionValue(key) {
        return this._storeOptionsAsProperties ? this[key] : this._optionValues[key];
      }
      /**
       * Store option value.
       *
       * @param {string} key
       * @param {object} value
       * @return {Command} `this` command for chaining
       */
      setOptionValue(key, value2) {
        return this.setOptionValueWithSource(key, value2, void 0);
      }
      /**
       * Store option value and where the value came from.
       *
       * @param {string} key
       * @param {object} value
       * @param {string} source - expected values are default/config/env/cli/implied
       * @return {Command} `this` command for chaining
       */
      setOptionValueWithSource(key, value2, source) {
        return this._storeOptionsAsProperties ? this[key] = value2 : this._optionValues[key] = value2, this._optionValueSources[key] = source, this;
      }
      /**
       * Get source of option value.
       * Expected values are default | config | env | cli | implied
       *
       * @param {string} key
       * @return {string}
       */
      getOptionValueSource(key) {
        return this._optionValueSources[key];
      }
      /**
       * Get source of option value. See also .optsWithGlobals().
       * Expected values are default | config | env | cli | implied
       *
       * @param {string} key
       * @return {string}
       */
      getOptionValueSourceWithGlobals(key) {
        let source;
        return this._getCommandAndAncestors().forEach((cmd) => {
          Object.hasOwn(cmd._optionValueSources, key) && (source = cmd.getOptionValueSource(key));
        }), source;
      }
      /**
       * Get user arguments from implied or explicit arguments.
       * Side-effects: set _scriptPath if args included script. Used for default program name, and subcommand searches.
       *
       * @private
       */
      _prepareUserArgs(argv, parseOptions) {
        if (argv !== void 0 && !Array.isArray(argv))
          throw new Error("first parameter to parse must be array or undefined");
        if (parseOptions = parseOptions || {}, argv === void 0 && parseOptions.from === void 0) {
          process2.versions?.electron && (parseOptions.from = "electron");
          let execArgv = process2.execArgv ?? [];
          (execArgv.includes("-e") || execArgv.includes("--eval") || execArgv.includes("-p") || execArgv.includes("--print")) && (parseOptions.from = "eval");
        }
        argv === void 0 && (argv = process2.argv), this.rawArgs = argv.slice();
        let userArgs;
        switch (parseOptions.from) {
          case void 0:
          case "node":
            this._scriptPath = argv[1], userArgs = argv.slice(2);
            break;
          case "electron":
            process2.defaultApp ? (this._scriptPath = argv[1], userArgs = argv.slice(2)) : userArgs = argv.slice(1);
            break;
          case "user":
            userArgs = argv.slice(0);
            break;
          case "eval":
            userArgs = argv.slice(1);
            break;
          default:
            throw new Error(
              `unexpected parse option { from: '${parseOptions.from}' }`
            );
        }
        return !this._name && this._scriptPath && this.nameFromFilename(this._scriptPath), this._name = this._name || "program", userArgs;
      }
      /**
       * Parse `argv`, setting options and invoking commands when defined.
       *
       * Use parseAsync instead of parse if any of your action handlers are async.
       *
       * Call with no parameters to parse `process.argv`. Detects Electron and special node options like `node --eval`. Easy mode!
       *
       * Or call with an array of strings to parse, and optionally where the user arguments start by specifying where the arguments are `from`:
       * - `'node'`: default, `argv[0]` is the application and `argv[1]` is the script being run, with user arguments after that
       * - `'electron'`: `argv[0]` is the application and `argv[1]` varies depending on whether the electron application is packaged
       * - `'user'`: just user arguments
       *
       * @example
       * program.parse(); // parse process.argv and auto-detect electron and special node flags
       * program.parse(process.argv); // assume argv[0] is app and argv[1] is script
       * program.parse(my-args, { from: 'user' }); // just user supplied arguments, nothing special about argv[0]
       *
       * @param {string[]} [argv] - optional, defaults to process.argv
       * @param {object} [parseOptions] - optionally specify style of options with from: node/user/electron
       * @param {string} [parseOptions.from] - where the args are from: 'node', 'user', 'electron'
       * @return {Command} `this` command for chaining
       */
      parse(argv, parseOptions) {
        this._prepareForParse();
        let userArgs = this._prepareUserArgs(argv, parseOptions);
        return this._parseCommand([], userArgs), this;
      }
      /**
       * Parse `argv`, setting options and invoking commands when defined.
       *
       * Call with no parameters to parse `process.argv`. Detects Electron and special node options like `node --eval`. Easy mode!
       *
       * Or call with an array of strings to parse, and optionally where the user arguments start by specifying where the arguments are `from`:
       * - `'node'`: default, `argv[0]` is the application and `argv[1]` is the script being run, with user arguments after that
       * - `'electron'`: `argv[0]` is the application and `argv[1]` varies depending on whether the electron application is packaged
       * - `'user'`: just user arguments
       *
       * @example
       * await program.parseAsync(); // parse process.argv and auto-detect electron and special node flags
       * await program.parseAsync(process.argv); // assume argv[0] is app and argv[1] is script
       * await program.parseAsync(my-args, { from: 'user' }); // just user supplied arguments, nothing special about argv[0]
       *
       * @param {string[]} [argv]
       * @param {object} [parseOptions]
       * @param {string} parseOptions.from - where the args are from: 'node', 'user', 'electron'
       * @return {Promise}
       */
      async parseAsync(argv, parseOptions) {
        this._prepareForParse();
        let userArgs = this._prepareUserArgs(argv, parseOptions);
        return await this._parseCommand([], userArgs), this;
      }
      _prepareForParse() {
        this._savedState === null ? (this.options.filter(
          (option) => option.negate && option.defaultValue === void 0 && this.getOptionValue(option.attributeName()) === void 0
        ).forEach((option) => {
          let positiveLongFlag = option.long.replace(/^--no-/, "--");
          this._findOption(positiveLongFlag) || this.setOptionValueWithSource(
            option.attributeName(),
            !0,
            "default"
          );
        }), this.saveStateBeforeParse()) : this.restoreStateBeforeParse();
      }
      /**
       * Called the first time parse is called to save state and allow a restore before subsequent calls to parse.
       * Not usually called directly, but available for subclasses to save their custom state.
       *
       * This is called in a lazy way. Only commands used in parsing chain will have state saved.
       */
      saveStateBeforeParse() {
        this._savedState = {
          // name is stable if supplied by author, but may be unspecified for root command and deduced during parsing
          _name: this._name,
          // option values before parse have default values (including false for negated options)
          // shallow clones
          _optionValues: { ...this._optionValues },
          _optionValueSources: { ...this._optionValueSources }
        };
      }
      /**
       * Restore state before parse for calls after the first.
       * Not usually called directly, but available for subclasses to save their custom state.
       *
       * This is called in a lazy way. Only commands used in parsing chain will have state restored.
       */
      restoreStateBeforeParse() {
        if (this._storeOptionsAsProperties)
          throw new Error(`Can not call parse again when storeOptionsAsProperties is true.
- either make a new Command for each call to parse, or stop storing options as properties`);
        this._name = this._savedState._name, this._scriptPath = null, this.rawArgs = [], this._optionValues = { ...this._savedState._optionValues }, this._optionValueSources = { ...this._savedState._optionValueSources }, this.args = [], this.processedArgs = [];
      }
      /**
       * Throw if expected executable is missing. Add lots of help for author.
       *
       * @param {string} executableFile
       * @param {string} executableDir
       * @param {string} subcommandName
       */
      _checkForMissingExecutable(executableFile, executableDir, subcommandName) {
        if (fs.existsSync(executableFile)) return;
        let executableDirMessage = executableDir ? `searched for local subcommand relative to directory '${executableDir}'` : "no directory for search for local subcommand, use .executableDir() to supply a custom directory", executableMissing = `'${executableFile}' does not exist
 - if '${subcommandName}' is not meant to be an executable command, remove description parameter from '.command()' and use '.description()' instead
 - if the default executable name is not suitable, use the executableFile option to supply a custom name or path
 - ${executableDirMessage}`;
        throw new Error(executableMissing);
      }
      /**
       * Execute a sub-command executable.
       *
       * @private
       */
      _executeSubCommand(subcommand, args) {
        args = args.slice();
        let sourceExt = [".js", ".ts", ".tsx", ".mjs", ".cjs"];
        function findFile(baseDir, baseName) {
          let localBin = path.resolve(baseDir, baseName);
          if (fs.existsSync(localBin)) return localBin;
          if (sourceExt.includes(path.extname(baseName))) return;
          let foundExt = sourceExt.find(
            (ext) => fs.existsSync(`${localBin}${ext}`)
          );
          if (foundExt) return `${localBin}${foundExt}`;
        }
        this._checkForMissingMandatoryOptions(), this._checkForConflictingOptions();
        let executableFile = subcommand._executableFile || `${this._name}-${subcommand._name}`, executableDir = this._executableDir || "";
        if (this._scriptPath) {
          let resolvedScriptPath;
          try {
            resolvedScriptPath = fs.realpathSync(this._scriptPath);
          } catch {
            resolvedScriptPath = this._scriptPath;
          }
          executableDir = path.resolve(
            path.dirname(resolvedScriptPath),
            executableDir
          );
        }
        if (executableDir) {
          let localFile = findFile(executableDir, executableFile);
          if (!localFile && !subcommand._executableFile && this._scriptPath) {
            let legacyName = path.basename(
              this._scriptPath,
              path.extname(this._scriptPath)
            );
            legacyName !== this._name && (localFile = findFile(
              executableDir,
              `${legacyName}-${subcommand._name}`
            ));
          }
          executableFile = localFile || executableFile;
        }
        let launchWithNode = sourceExt.includes(path.extname(executableFile)), proc;
        process2.platform !== "win32" ? launchWithNode ? (args.unshift(executableFile), args = incrementNodeInspectorPort(process2.execArgv).concat(args), proc = childProcess.spawn(process2.argv[0], args, { stdio: "inherit" })) : proc = childProcess.spawn(executableFile, args, { stdio: "inherit" }) : (this._checkForMissingExecutable(
          executableFile,
          executableDir,
          subcommand._name
        ), args.unshift(executableFile), args = incrementNodeInspectorPort(process2.execArgv).concat(args), proc = childProcess.spawn(process2.execPath, args, { stdio: "inherit" })), proc.killed || ["SIGUSR1", "SIGUSR2", "SIGTERM", "SIGINT", "SIGHUP"].forEach((signal) => {
          process2.on(signal, () => {
            proc.killed === !1 && proc.exitCode === null && proc.kill(signal);
          });
        });
        let exitCallback = this._exitCallback;
        proc.on("close", (code2) => {
          code2 = code2 ?? 1, exitCallback ? exitCallback(
            new CommanderError(
              code2,
              "commander.executeSubCommandAsync",
              "(close)"
            )
          ) : process2.exit(code2);
        }), proc.on("error", (err) => {
          if (err.code === "ENOENT")
            this._checkForMissingExecutable(
              executableFile,
              executableDir,
              subcommand._name
            );
          else if (err.code === "EACCES")
            throw new Error(`'${executableFile}' not executable`);
          if (!exitCallback)
            process2.exit(1);
          else {
            let wrappedError = new CommanderError(
              1,
              "commander.executeSubCommandAsync",
              "(error)"
            );
            wrappedError.nestedError = err, exitCallback(wrappedError);
          }
        }), this.runningCommand = proc;
      }
      /**
       * @private
       */
      _dispatchSubcommand(commandName, operands, unknown) {
        let subCommand = this._findCommand(commandName);
        subCommand || this.help({ error: !0 }), subCommand._prepareForParse();
        let promiseChain;
        return promiseChain = this._chainOrCallSubCommandHook(
          promiseChain,
          subCommand,
          "preSubcommand"
        ), promiseChain = this._chainOrCall(promiseChain, () => {
          if (subCommand._executableHandler)
            this._executeSubCommand(subCommand, operands.concat(unknown));
          else
            return subCommand._parseCommand(operands, unknown);
        }), promiseChain;
      }
      /**
       * Invoke help directly if possible, or dispatch if necessary.
       * e.g. help foo
       *
       * @private
       */
      _dispatchHelpCommand(subcommandName) {
        subcommandName || this.help();
        let subCommand = this._findCommand(subcommandName);
        return subCommand && !subCommand._executableHandler && subCommand.help(), this._dispatchSubcommand(
          subcommandName,
          [],
          [this._getHelpOption()?.long ?? this._getHelpOption()?.short ?? "--help"]
        );
      }
      /**
       * Check this.args against expected this.registeredArguments.
       *
       * @private
       */
      _checkNumberOfArguments() {
        this.registeredArguments.forEach((arg, i3) => {
          arg.required && this.args[i3] == null && this.missingArgument(arg.name());
        }), !(this.registeredArguments.length > 0 && this.registeredArguments[this.registeredArguments.length - 1].variadic) && this.args.length > this.registeredArguments.length && this._excessArguments(this.args);
      }
      /**
       * Process this.args using this.registeredArguments and save as this.processedArgs!
       *
       * @private
       */
      _processArguments() {
        let myParseArg = (argument, value2, previous) => {
          let parsedValue = value2;
          if (value2 !== null && argument.parseArg) {
            let invalidValueMessage = `error: command-argument value '${value2}' is invalid for argument '${argument.name()}'.`;
            parsedValue = this._callParseArg(
              argument,
              value2,
              previous,
              invalidValueMessage
            );
          }
          return parsedValue;
        };
        this._checkNumberOfArguments();
        let processedArgs = [];
        this.registeredArguments.forEach((declaredArg, index) => {
          let value2 = declaredArg.defaultValue;
          declaredArg.variadic ? index < this.args.length ? (value2 = this.args.slice(index), declaredArg.parseArg && (value2 = value2.reduce((processed, v2) => myParseArg(declaredArg, v2, processed), declaredArg.defaultValue))) : value2 === void 0 && (value2 = []) : index < this.args.length && (value2 = this.args[index], declaredArg.parseArg && (value2 = myParseArg(declaredArg, value2, declaredArg.defaultValue))), processedArgs[index] = value2;
        }), this.processedArgs = processedArgs;
      }
      /**
       * Once we have a promise we chain, but call synchronously until then.
       *
       * @param {(Promise|undefined)} promise
       * @param {Function} fn
       * @return {(Promise|undefined)}
       * @private
       */
      _chainOrCall(promise, fn) {
        return promise?.then && typeof promise.then == "function" ? promise.then(() => fn()) : fn();
      }
      /**
       *
       * @param {(Promise|undefined)} promise
       * @param {string} event
       * @return {(Promise|undefined)}
       * @private
       */
      _chainOrCallHooks(promise, event) {
        let result = promise, hooks = [];
        return this._getCommandAndAncestors().reverse().filter((cmd) => cmd._lifeCycleHooks[event] !== void 0).forEach((hookedCommand) => {
          hookedCommand._lifeCycleHooks[event].forEach((callback) => {
            hooks.push({ hookedCommand, callback });
          });
        }), event === "postAction" && hooks.reverse(), hooks.forEach((hookDetail) => {
          result = this._chainOrCall(result, () => hookDetail.callback(hookDetail.hookedCommand, this));
        }), result;
      }
      /**
       *
       * @param {(Promise|undefined)} promise
       * @param {Command} subCommand
       * @param {string} event
       * @return {(Promise|undefined)}
       * @private
       */
      _chainOrCallSubCommandHook(promise, subCommand, event) {
        let result = promise;
        return this._lifeCycleHooks[event] !== void 0 && this._lifeCycleHooks[event].forEach((hook) => {
          result = this._chainOrCall(result, () => hook(this, subCommand));
        }), result;
      }
      /**
       * Process arguments in context of this command.
       * Returns action result, in case it is a promise.
       *
       * @private
       */
      _parseCommand(operands, unknown) {
        let parsed3 = this.parseOptions(unknown);
        if (this._parseOptionsEnv(), this._parseOptionsImplied(), operands = operands.concat(parsed3.operands), unknown = parsed3.unknown, this.args = operands.concat(unknown), operands && this._findCommand(operands[0]))
          return this._dispatchSubcommand(operands[0], operands.slice(1), unknown);
        if (this._getHelpCommand() && operands[0] === this._getHelpCommand().name())
          return this._dispatchHelpCommand(operands[1]);
        if (this._defaultCommandName)
          return this._outputHelpIfRequested(unknown), this._dispatchSubcommand(
            this._defaultCommandName,
            operands,
            unknown
          );
        this.commands.length && this.args.length === 0 && !this._actionHandler && !this._defaultCommandName && this.help({ error: !0 }), this._outputHelpIfRequested(parsed3.unknown), this._checkForMissingMandatoryOptions(), this._checkForConflictingOptions();
        let checkForUnknownOptions = () => {
          parsed3.unknown.length > 0 && this.unknownOption(parsed3.unknown[0]);
        }, commandEvent = `command:${this.name()}`;
        if (this._actionHandler) {
          checkForUnknownOptions(), this._processArguments();
          let promiseChain;
          return promiseChain = this._chainOrCallHooks(promiseChain, "preAction"), promiseChain = this._chainOrCall(
            promiseChain,
            () => this._actionHandler(this.processedArgs)
          ), this.parent && (promiseChain = this._chainOrCall(promiseChain, () => {
            this.parent.emit(commandEvent, operands, unknown);
          })), promiseChain = this._chainOrCallHooks(promiseChain, "postAction"), promiseChain;
        }
        if (this.parent?.listenerCount(commandEvent))
          checkForUnknownOptions(), this._processArguments(), this.parent.emit(commandEvent, operands, unknown);
        else if (operands.length) {
          if (this._findCommand("*"))
            return this._dispatchSubcommand("*", operands, unknown);
          this.listenerCount("command:*") ? this.emit("command:*", operands, unknown) : this.commands.length ? this.unknownCommand() : (checkForUnknownOptions(), this._processArguments());
        } else this.commands.length ? (checkForUnknownOptions(), this.help({ error: !0 })) : (checkForUnknownOptions(), this._processArguments());
      }
      /**
       * Find matching command.
       *
       * @private
       * @return {Command | undefined}
       */
      _findCommand(name2) {
        if (name2)
          return this.commands.find(
            (cmd) => cmd._name === name2 || cmd._aliases.includes(name2)
          );
      }
      /**
       * Return an option matching `arg` if any.
       *
       * @param {string} arg
       * @return {Option}
       * @package
       */
      _findOption(arg) {
        return this.options.find((option) => option.is(arg));
      }
      /**
       * Display an error message if a mandatory option does not have a value.
       * Called after checking for help flags in leaf subcommand.
       *
       * @private
       */
      _checkForMissingMandatoryOptions() {
        this._getCommandAndAncestors().forEach((cmd) => {
          cmd.options.forEach((anOption) => {
            anOption.mandatory && cmd.getOptionValue(anOption.attributeName()) === void 0 && cmd.missingMandatoryOptionValue(anOption);
          });
        });
      }
      /**
       * Display an error message if conflicting options are used together in this.
       *
       * @private
       */
      _checkForConflictingLocalOptions() {
        let definedNonDefaultOptions = this.options.filter((option) => {
          let optionKey = option.attributeName();
          return this.getOptionValue(optionKey) === void 0 ? !1 : this.getOptionValueSource(optionKey) !== "default";
        });
        definedNonDefaultOptions.filter(
          (option) => option.conflictsWith.length > 0
        ).forEach((option) => {
          let conflictingAndDefined = definedNonDefaultOptions.find(
            (defined) => option.conflictsWith.includes(defined.attributeName())
          );
          conflictingAndDefined && this._conflictingOption(option, conflictingAndDefined);
        });
      }
      /**
       * Display an error message if conflicting options are used together.
       * Called after checking for help flags in leaf subcommand.
       *
       * @private
       */
      _checkForConflictingOptions() {
        this._getCommandAndAncestors().forEach((cmd) => {
          cmd._checkForConflictingLocalOptions();
        });
      }
      /**
       * Parse options from `argv` removing known options,
       * and return argv split into operands and unknown arguments.
       *
       * Side effects: modifies command by storing options. Does not reset state if called again.
       *
       * Examples:
       *
       *     argv => operands, unknown
       *     --known kkk op => [op], []
       *     op --known kkk => [op], []
       *     sub --unknown uuu op => [sub], [--unknown uuu op]
       *     sub -- --unknown uuu op => [sub --unknown uuu op], []
       *
       * @param {string[]} args
       * @return {{operands: string[], unknown: string[]}}
       */
      parseOptions(args) {
        let operands = [], unknown = [], dest = operands;
        function maybeOption(arg) {
          return arg.length > 1 && arg[0] === "-";
        }
        let negativeNumberArg = (arg) => /^-(\d+|\d*\.\d+)([eE][+-]?\d+)?$/.test(arg) ? !this._getCommandAndAncestors().some(
          (cmd) => cmd.options.map((opt) => opt.short).some((short) => /^-\d$/.test(short))
        ) : !1, activeVariadicOption = null, activeGroup = null, i3 = 0;
        for (; i3 < args.length || activeGroup; ) {
          let arg = activeGroup ?? args[i3++];
          if (activeGroup = null, arg === "--") {
            dest === unknown && dest.push(arg), dest.push(...args.slice(i3));
            break;
          }
          if (activeVariadicOption && (!maybeOption(arg) || negativeNumberArg(arg))) {
            this.emit(`option:${activeVariadicOption.name()}`, arg);
            continue;
          }
          if (activeVariadicOption = null, maybeOption(arg)) {
            let option = this._findOption(arg);
            if (option) {
              if (option.required) {
                let value2 = args[i3++];
                value2 === void 0 && this.optionMissingArgument(option), this.emit(`option:${option.name()}`, value2);
              } else if (option.optional) {
                let value2 = null;
                i3 < args.length && (!maybeOption(args[i3]) || negativeNumberArg(args[i3])) && (value2 = args[i3++]), this.emit(`option:${option.name()}`, value2);
              } else
                this.emit(`option:${option.name()}`);
              activeVariadicOption = option.variadic ? option : null;
              continue;
            }
          }
          if (arg.length > 2 && arg[0] === "-" && arg[1] !== "-") {
            let option = this._findOption(`-${arg[1]}`);
            if (option) {
              option.required || option.optional && this._combineFlagAndOptionalValue ? this.emit(`option:${option.name()}`, arg.slice(2)) : (this.emit(`option:${option.name()}`), activeGroup = `-${arg.slice(2)}`);
              continue;
            }
          }
          if (/^--[^=]+=/.test(arg)) {
            let index = arg.indexOf("="), option = this._findOption(arg.slice(0, index));
            if (option && (option.required || option.optional)) {
              this.emit(`option:${option.name()}`, arg.slice(index + 1));
              continue;
            }
          }
          if (dest === operands && maybeOption(arg) && !(this.commands.length === 0 && negativeNumberArg(arg)) && (dest = unknown), (this._enablePositionalOptions || this._passThroughOptions) && operands.length === 0 && unknown.length === 0) {
            if (this._findCommand(arg)) {
              operands.push(arg), unknown.push(...args.slice(i3));
              break;
            } else if (this._getHelpCommand() && arg === this._getHelpCommand().name()) {
              operands.push(arg, ...args.slice(i3));
              break;
            } else if (this._defaultCommandName) {
              unknown.push(arg, ...args.slice(i3));
              break;
            }
          }
          if (this._passThroughOptions) {
            dest.push(arg, ...args.slice(i3));
            break;
          }
          dest.push(arg);
        }
        return { operands, unknown };
      }
      /**
       * Return an object containing local option values as key-value pairs.
       *
       * @return {object}
       */
      opts() {
        if (this._storeOptionsAsProperties) {
          let result = {}, len = this.options.length;
          for (let i3 = 0; i3 < len; i3++) {
            let key = this.options[i3].attributeName();
            result[key] = key === this._versionOptionName ? this._version : this[key];
          }
          return result;
        }
        return this._optionValues;
      }
      /**
       * Return an object containing merged local and global option values as key-value pairs.
       *
       * @return {object}
       */
      optsWithGlobals() {
        return this._getCommandAndAncestors().reduce(
          (combinedOptions, cmd) => Object.assign(combinedOptions, cmd.opts()),
          {}
        );
      }
      /**
       * Display error message and exit (or call exitOverride).
       *
       * @param {string} message
       * @param {object} [errorOptions]
       * @param {string} [errorOptions.code] - an id string representing the error
       * @param {number} [errorOptions.exitCode] - used with process.exit
       */
      error(message, errorOptions) {
        this._outputConfiguration.outputError(
          `${message}
`,
          this._outputConfiguration.writeErr
        ), typeof this._showHelpAfterError == "string" ? this._outputConfiguration.writeErr(`${this._showHelpAfterError}
`) : this._showHelpAfterError && (this._outputConfiguration.writeErr(`
`), this.outputHelp({ error: !0 }));
        let config = errorOptions || {}, exitCode = config.exitCode || 1, code2 = config.code || "commander.error";
        this._exit(exitCode, code2, message);
      }
      /**
       * Apply any option related environment variables, if option does
       * not have a value from cli or client code.
       *
       * @private
       */
      _parseOptionsEnv() {
        this.options.forEach((option) => {
          if (option.envVar && option.envVar in process2.env) {
            let optionKey = option.attributeName();
            (this.getOptionValue(optionKey) === void 0 || ["default", "config", "env"].includes(
              this.getOptionValueSource(optionKey)
            )) && (option.required || option.optional ? this.emit(`optionEnv:${option.name()}`, process2.env[option.envVar]) : this.emit(`optionEnv:${option.name()}`));
          }
        });
      }
      /**
       * Apply any implied option values, if option is undefined or default value.
       *
       * @private
       */
      _parseOptionsImplied() {
        let dualHelper = new DualOptions(this.options), hasCustomOptionValue = (optionKey) => this.getOptionValue(optionKey) !== void 0 && !["default", "implied"].includes(this.getOptionValueSource(optionKey));
        this.options.filter(
          (option) => option.implied !== void 0 && hasCustomOptionValue(option.attributeName()) && dualHelper.valueFromOption(
            this.getOptionValue(option.attributeName()),
            option
          )
        ).forEach((option) => {
          Object.keys(option.implied).filter((impliedKey) => !hasCustomOptionValue(impliedKey)).forEach((impliedKey) => {
            this.setOptionValueWithSource(
              impliedKey,
              option.implied[impliedKey],
              "implied"
            );
          });
        });
      }
      /**
       * Argument `name` is missing.
       *
       * @param {string} name
       * @private
       */
      missingArgument(name2) {
        let message = `error: missing required argument '${name2}'`;
        this.error(message, { code: "commander.missingArgument" });
      }
      /**
       * `Option` is missing an argument.
       *
       * @param {Option} option
       * @private
       */
      optionMissingArgument(option) {
        let message = `error: option '${option.flags}' argument missing`;
        this.error(message, { code: "commander.optionMissingArgument" });
      }
      /**
       * `Option` does not have a value, and is a mandatory option.
       *
       * @param {Option} option
       * @private
       */
      missingMandatoryOptionValue(option) {
        let message = `error: required option '${option.flags}' not specified`;
        this.error(message, { code: "commander.missingMandatoryOptionValue" });
      }
      /**
       * `Option` conflicts with another option.
       *
       * @param {Option} option
       * @param {Option} conflictingOption
       * @private
       */
      _conflictingOption(option, conflictingOption) {
        let findBestOptionFromValue = (option2) => {
          let optionKey = option2.attributeName(), optionValue = this.getOptionValue(optionKey), negativeOption = this.options.find(
            (target) => target.negate && optionKey === target.attributeName()
          ), positiveOption = this.options.find(
            (target) => !target.negate && optionKey === target.attributeName()
          );
          return negativeOption && (negativeOption.presetArg === void 0 && optionValue === !1 || negativeOption.presetArg !== void 0 && optionValue === negativeOption.presetArg) ? negativeOption : positiveOption || option2;
        }, getErrorMessage = (option2) => {
          let bestOption = findBestOptionFromValue(option2), optionKey = bestOption.attributeName();
          return this.getOptionValueSource(optionKey) === "env" ? `environment variable '${bestOption.envVar}'` : `option '${bestOption.flags}'`;
        }, message = `error: ${getErrorMessage(option)} cannot be used with ${getErrorMessage(conflictingOption)}`;
        this.error(message, { code: "commander.conflictingOption" });
      }
      /**
       * Unknown option `flag`.
       *
       * @param {string} flag
       * @private
       */
      unknownOption(flag) {
        if (this._allowUnknownOption) return;
        let suggestion = "";
        if (flag.startsWith("--") && this._showSuggestionAfterError) {
          let candidateFlags = [], command = this;
          do {
            let moreFlags = command.createHelp().visibleOptions(command).filter((option) => option.long).map((option) => option.long);
            candidateFlags = candidateFlags.concat(moreFlags), command = command.parent;
          } while (command && !command._enablePositionalOptions);
          suggestion = suggestSimilar(flag, candidateFlags);
        }
        let message = `error: unknown option '${flag}'${suggestion}`;
        this.error(message, { code: "commander.unknownOption" });
      }
      /**
       * Excess arguments, more than expected.
       *
       * @param {string[]} receivedArgs
       * @private
       */
      _excessArguments(receivedArgs) {
        if (this._allowExcessArguments) return;
        let expected = this.registeredArguments.length, s = expected === 1 ? "" : "s", received = receivedArgs.length, forSubcommand = this.parent ? ` for '${this.name()}'` : "", details2 = receivedArgs.join(", "), message = `error: too many arguments${forSubcommand}. Expected ${expected} argument${s} but got ${received}: ${details2}.`;
        this.error(message, { code: "commander.excessArguments" });
      }
      /**
       * Unknown command.
       *
       * @private
       */
      unknownCommand() {
        let unknownName = this.args[0], suggestion = "";
        if (this._showSuggestionAfterError) {
          let candidateNames = [];
          this.createHelp().visibleCommands(this).forEach((command) => {
            candidateNames.push(command.name()), command.alias() && candidateNames.push(command.alias());
          }), suggestion = suggestSimilar(unknownName, candidateNames);
        }
        let message = `error: unknown command '${unknownName}'${suggestion}`;
        this.error(message, { code: "commander.unknownCommand" });
      }
      /**
       * Get or set the program version.
       *
       * This method auto-registers the "-V, --version" option which will print the version number.
       *
       * You can optionally supply the flags and description to override the defaults.
       *
       * @param {string} [str]
       * @param {string} [flags]
       * @param {string} [description]
       * @return {(this | string | undefined)} `this` command for chaining, or version string if no arguments
       */
      version(str, flags, description) {
        if (str === void 0) return this._version;
        this._version = str, flags = flags || "-V, --version", description = description || "output the version number";
        let versionOption = this.createOption(flags, description);
        return this._versionOptionName = versionOption.attributeName(), this._registerOption(versionOption), this.on("option:" + versionOption.name(), () => {
          this._outputConfiguration.writeOut(`${str}
`), this._exit(0, "commander.version", str);
        }), this;
      }
      /**
       * Set the description.
       *
       * @param {string} [str]
       * @param {object} [argsDescription]
       * @return {(string|Command)}
       */
      description(str, argsDescription) {
        return str === void 0 && argsDescription === void 0 ? this._description : (this._description = str, argsDescription && (this._argsDescription = argsDescription), this);
      }
      /**
       * Set the summary. Used when listed as subcommand of parent.
       *
       * @param {string} [str]
       * @return {(string|Command)}
       */
      summary(str) {
        return str === void 0 ? this._summary : (this._summary = str, this);
      }
      /**
       * Set an alias for the command.
       *
       * You may call more than once to add multiple aliases. Only the first alias is shown in the auto-generated help.
       *
       * @param {string} [alias]
       * @return {(string|Command)}
       */
      alias(alias) {
        if (alias === void 0) return this._aliases[0];
        let command = this;
        if (this.commands.length !== 0 && this.commands[this.commands.length - 1]._executableHandler && (command = this.commands[this.commands.length - 1]), alias === command._name)
          throw new Error("Command alias can't be the same as its name");
        let matchingCommand = this.parent?._findCommand(alias);
        if (matchingCommand) {
          let existingCmd = [matchingCommand.name()].concat(matchingCommand.aliases()).join("|");
          throw new Error(
            `cannot add alias '${alias}' to command '${this.name()}' as already have command '${existingCmd}'`
          );
        }
        return command._aliases.push(alias), this;
      }
      /**
       * Set aliases for the command.
       *
       * Only the first alias is shown in the auto-generated help.
       *
       * @param {string[]} [aliases]
       * @return {(string[]|Command)}
       */
      aliases(aliases) {
        return aliases === void 0 ? this._aliases : (aliases.forEach((alias) => this.alias(alias)), this);
      }
      /**
       * Set / get the command usage `str`.
       *
       * @param {string} [str]
       * @return {(string|Command)}
       */
      usage(str) {
        if (str === void 0) {
          if (this._usage) return this._usage;
          let args = this.registeredArguments.map((arg) => humanReadableArgName(arg));
          return [].concat(
            this.options.length || this._helpOption !== null ? "[options]" : [],
            this.commands.length ? "[command]" : [],
            this.registeredArguments.length ? args : []
          ).join(" ");
        }
        return this._usage = str, this;
      }
      /**
       * Get or set the name of the command.
       *
       * @param {string} [str]
       * @return {(string|Command)}
       */
      name(str) {
        return str === void 0 ? this._name : (this._name = str, this);
      }
      /**
       * Set/get the help group heading for this subcommand in parent command's help.
       *
       * @param {string} [heading]
       * @return {Command | string}
       */
      helpGroup(heading) {
        return heading === void 0 ? this._helpGroupHeading ?? "" : (this._helpGroupHeading = heading, this);
      }
      /**
       * Set/get the default help group heading for subcommands added to this command.
       * (This does not override a group set directly on the subcommand using .helpGroup().)
       *
       * @example
       * program.commandsGroup('Development Commands:');
       * program.command('watch')...
       * program.command('lint')...
       * ...
       *
       * @param {string} [heading]
       * @returns {Command | string}
       */
      commandsGroup(heading) {
        return heading === void 0 ? this._defaultCommandGroup ?? "" : (this._defaultCommandGroup = heading, this);
      }
      /**
       * Set/get the default help group heading for options added to this command.
       * (This does not override a group set directly on the option using .helpGroup().)
       *
       * @example
       * program
       *   .optionsGroup('Development Options:')
       *   .option('-d, --debug', 'output extra debugging')
       *   .option('-p, --profile', 'output profiling information')
       *
       * @param {string} [heading]
       * @returns {Command | string}
       */
      optionsGroup(heading) {
        return heading === void 0 ? this._defaultOptionGroup ?? "" : (this._defaultOptionGroup = heading, this);
      }
      /**
       * @param {Option} option
       * @private
       */
      _initOptionGroup(option) {
        this._defaultOptionGroup && !option.helpGroupHeading && option.helpGroup(this._defaultOptionGroup);
      }
      /**
       * @param {Command} cmd
       * @private
       */
      _initCommandGroup(cmd) {
        this._defaultCommandGroup && !cmd.helpGroup() && cmd.helpGroup(this._defaultCommandGroup);
      }
      /**
       * Set the name of the command from script filename, such as process.argv[1],
       * or import.meta.filename.
       *
       * (Used internally and public although not documented in README.)
       *
       * @example
       * program.nameFromFilename(import.meta.filename);
       *
       * @param {string} filename
       * @return {Command}
       */
      nameFromFilename(filename) {
        return this._name = path.basename(filename, path.extname(filename)), this;
      }
      /**
       * Get or set the directory for searching for executable subcommands of this command.
       *
       * @example
       * program.executableDir(import.meta.dirname);
       * // or
       * program.executableDir('subcommands');
       *
       * @param {string} [path]
       * @return {(string|null|Command)}
       */
      executableDir(path2) {
        return path2 === void 0 ? this._executableDir : (this._executableDir = path2, this);
      }
      /**
       * Return program help documentation.
       *
       * @param {{ error: boolean }} [contextOptions] - pass {error:true} to wrap for stderr instead of stdout
       * @return {string}
       */
      helpInformation(contextOptions) {
        let helper = this.createHelp(), context = this._getOutputContext(contextOptions);
        helper.prepareContext({
          error: context.error,
          helpWidth: context.helpWidth,
          outputHasColors: context.hasColors
        });
        let text4 = helper.formatHelp(this, helper);
        return context.hasColors ? text4 : this._outputConfiguration.stripColor(text4);
      }
      /**
       * @typedef HelpContext
       * @type {object}
       * @property {boolean} error
       * @property {number} helpWidth
       * @property {boolean} hasColors
       * @property {function} write - includes stripColor if needed
       *
       * @returns {HelpContext}
       * @private
       */
      _getOutputContext(contextOptions) {
        contextOptions = contextOptions || {};
        let error2 = !!contextOptions.error, baseWrite, hasColors, helpWidth;
        return error2 ? (baseWrite = (str) => this._outputConfiguration.writeErr(str), hasColors = this._outputConfiguration.getErrHasColors(), helpWidth = this._outputConfiguration.getErrHelpWidth()) : (baseWrite = (str) => this._outputConfiguration.writeOut(str), hasColors = this._outputConfiguration.getOutHasColors(), helpWidth = this._outputConfiguration.getOutHelpWidth()), { error: error2, write: (str) => (hasColors || (str = this._outputConfiguration.stripColor(str)), baseWrite(str)), hasColors, helpWidth };
      }
      /**
       * Output help information for this command.
       *
       * Outputs built-in help, and custom text added using `.addHelpText()`.
       *
       * @param {{ error: boolean } | Function} [contextOptions] - pass {error:true} to write to stderr instead of stdout
       */
      outputHelp(contextOptions) {
        let deprecatedCallback;
        typeof contextOptions == "function" && (deprecatedCallback = contextOptions, contextOptions = void 0);
        let outputContext = this._getOutputContext(contextOptions), eventContext = {
          error: outputContext.error,
          write: outputContext.write,
          command: this
        };
        this._getCommandAndAncestors().reverse().forEach((command) => command.emit("beforeAllHelp", eventContext)), this.emit("beforeHelp", eventContext);
        let helpInformation = this.helpInformation({ error: outputContext.error });
        if (deprecatedCallback && (helpInformation = deprecatedCallback(helpInformation), typeof helpInformation != "string" && !Buffer.isBuffer(helpInformation)))
          throw new Error("outputHelp callback must return a string or a Buffer");
        outputContext.write(helpInformation), this._getHelpOption()?.long && this.emit(this._getHelpOption().long), this.emit("afterHelp", eventContext), this._getCommandAndAncestors().forEach(
          (command) => command.emit("afterAllHelp", eventContext)
        );
      }
      /**
       * You can pass in flags and a description to customise the built-in help option.
       * Pass in false to disable the built-in help option.
       *
       * @example
       * program.helpOption('-?, --help', 'show help'); // customise
       * program.helpOption(false); // disable
       *
       * @param {(string | boolean)} flags
       * @param {string} [description]
       * @return {Command} `this` command for chaining
       */
      helpOption(flags, description) {
        return typeof flags == "boolean" ? (flags ? (this._helpOption === null && (this._helpOption = void 0), this._defaultOptionGroup && this._initOptionGroup(this._getHelpOption())) : this._helpOption = null, this) : (this._helpOption = this.createOption(
          flags ?? "-h, --help",
          description ?? "display help for command"
        ), (flags || description) && this._initOptionGroup(this._helpOption), this);
      }
      /**
       * Lazy create help option.
       * Returns null if has been disabled with .helpOption(false).
       *
       * @returns {(Option | null)} the help option
       * @package
       */
      _getHelpOption() {
        return this._helpOption === void 0 && this.helpOption(void 0, void 0), this._helpOption;
      }
      /**
       * Supply your own option to use for the built-in help option.
       * This is an alternative to using helpOption() to customise the flags and description etc.
       *
       * @param {Option} option
       * @return {Command} `this` command for chaining
       */
      addHelpOption(option) {
        return this._helpOption = option, this._initOptionGroup(option), this;
      }
      /**
       * Output help information and exit.
       *
       * Outputs built-in help, and custom text added using `.addHelpText()`.
       *
       * @param {{ error: boolean }} [contextOptions] - pass {error:true} to write to stderr instead of stdout
       */
      help(contextOptions) {
        this.outputHelp(contextOptions);
        let exitCode = Number(process2.exitCode ?? 0);
        exitCode === 0 && contextOptions && typeof contextOptions != "function" && contextOptions.error && (exitCode = 1), this._exit(exitCode, "commander.help", "(outputHelp)");
      }
      /**
       * // Do a little typing to coordinate emit and listener for the help text events.
       * @typedef HelpTextEventContext
       * @type {object}
       * @property {boolean} error
       * @property {Command} command
       * @property {function} write
       */
      /**
       * Add additional text to be displayed with the built-in help.
       *
       * Position is 'before' or 'after' to affect just this command,
       * and 'beforeAll' or 'afterAll' to affect this command and all its subcommands.
       *
       * @param {string} position - before or after built-in help
       * @param {(string | Function)} text - string to add, or a function returning a string
       * @return {Command} `this` command for chaining
       */
      addHelpText(position, text4) {
        let allowedValues = ["beforeAll", "before", "after", "afterAll"];
        if (!allowedValues.includes(position))
          throw new Error(`Unexpected value for position to addHelpText.
Expecting one of '${allowedValues.join("', '")}'`);
        let helpEvent = `${position}Help`;
        return this.on(helpEvent, (context) => {
          let helpStr;
          typeof text4 == "function" ? helpStr = text4({ error: context.error, command: context.command }) : helpStr = text4, helpStr && context.write(`${helpStr}
`);
        }), this;
      }
      /**
       * Output help information if help flags specified
       *
       * @param {Array} args - array of options to search for help flags
       * @private
       */
      _outputHelpIfRequested(args) {
        let helpOption = this._getHelpOption();
        helpOption && args.find((arg) => helpOption.is(arg)) && (this.outputHelp(), this._exit(0, "commander.helpDisplayed", "(outputHelp)"));
      }
    };
  }
});

// node_modules/commander/index.js
var program, init_commander = __esm({
  "node_modules/commander/index.js"() {
    init_argument();
    init_command();
    init_error();
    init_help();
    init_option();
    program = new Command();
  }
});

// client/errors.ts
function refusal(errors) {
  let code2 = errors[0]?.extensions?.code;
  return new RequestRefused(
    errors.map(({ message }) => message),
    typeof code2 == "string" ? code2 : "BAD_RESPONSE"
  );
}
function reasonOf(error2) {
  if (error2 instanceof AggregateError && error2.errors.length > 0) return reasonOf(error2.errors[0]);
  if (!(error2 instanceof Error)) return String(error2);
  let code2 = "code" in error2 && typeof error2.code == "string" ? error2.code : "", words = WORDS[code2];
  return words !== void 0 ? `${words} (${code2})` : error2.message || code2 || error2.name;
}
function isCertificateProblem(error2) {
  return error2 instanceof AggregateError ? error2.errors.some(isCertificateProblem) : error2 instanceof Error && "code" in error2 && CERTIFICATE_CODES.has(String(error2.code));
}
var ServerUnreachable, RequestRefused, CERTIFICATE_WORDS, CERTIFICATE_CODES, WORDS, init_errors = __esm({
  "client/errors.ts"() {
    "use strict";
    ServerUnreachable = class extends Error {
      address;
      constructor(address, cause) {
        super(`The qgjob server at ${address} cannot be reached.`, { cause }), this.name = "ServerUnreachable", this.address = address;
      }
    }, RequestRefused = class extends Error {
      messages;
      code;
      constructor(messages, code2) {
        super(messages.join("; ")), this.name = "RequestRefused", this.messages = messages, this.code = code2;
      }
    };
    CERTIFICATE_WORDS = {
      DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is signed by itself, and nobody here trusts it",
      SELF_SIGNED_CERT_IN_CHAIN: "its certificate is signed by an authority that nobody here trusts",
      UNABLE_TO_GET_ISSUER_CERT: "its certificate is signed by an authority that is not known here",
      UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its certificate is signed by an authority that is not known here",
      UNABLE_TO_VERIFY_LEAF_SIGNATURE: "it does not show the certificate of the authority that signed its own",
      CERT_HAS_EXPIRED: "its certificate has expired",
      CERT_NOT_YET_VALID: "its certificate is not valid yet: is the clock here right?",
      CERT_REVOKED: "its certificate was revoked",
      CERT_UNTRUSTED: "its certificate is not trusted here",
      CERT_SIGNATURE_FAILURE: "its certificate was forged or damaged",
      ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name"
    }, CERTIFICATE_CODES = new Set(Object.keys(CERTIFICATE_WORDS)), WORDS = {
      ECONNREFUSED: "connection refused: nothing listens there",
      ECONNRESET: "the connection was cut",
      ENOTFOUND: "unknown host name",
      EAI_AGAIN: "the name server does not answer",
      EHOSTUNREACH: "no route to the host",
      ENETUNREACH: "no network",
      ETIMEDOUT: "no answer in time",
      ERR_SSL_WRONG_VERSION_NUMBER: "it does not speak TLS: is its address http and not https?",
      EPROTO: "it does not speak TLS as it should: is its address http and not https?",
      ...CERTIFICATE_WORDS
    };
  }
});

// cli/exit-codes.ts
function verdictOf(jobs) {
  let statuses = jobs.flatMap(({ status, quarantined }) => quarantined ? [] : [status]);
  return statuses.includes("FAILED") ? EXIT.failed : statuses.includes("ERRORED") ? EXIT.couldNotRun : statuses.includes("CANCELED") ? EXIT.canceled : EXIT.passed;
}
var EXIT, EXIT_CODE_MEANINGS, init_exit_codes = __esm({
  "cli/exit-codes.ts"() {
    "use strict";
    EXIT = {
      passed: 0,
      failed: 1,
      usage: 2,
      couldNotRun: 3,
      notAllowed: 4,
      notFound: 5,
      canceled: 6,
      bug: 70,
      timeout: 124,
      interrupted: 130,
      brokenPipe: 141,
      terminated: 143
    }, EXIT_CODE_MEANINGS = [
      [EXIT.passed, "done; run, or watching: every job passed"],
      [EXIT.failed, "run, or watching: at least one test failed that is not quarantined"],
      [EXIT.usage, "the request was wrong: usage, settings, bad input, or not possible in the state the job is in"],
      [EXIT.couldNotRun, "could not run: no answer or a refusal of the server, output full, or a watched job errored"],
      [EXIT.notAllowed, "not allowed: the server wants other rights, or a token"],
      [EXIT.notFound, "no such job, group or worker"],
      [EXIT.canceled, "run, or watching: a job was canceled, and none failed or errored"],
      [EXIT.bug, "a bug in qgjob"],
      [EXIT.timeout, "--timeout of run, or --watch-timeout, was reached first"],
      [EXIT.interrupted, "Ctrl-C, or SIGINT"],
      [EXIT.brokenPipe, "the reader of the output left, as `head` does"],
      [EXIT.terminated, "SIGTERM"]
    ];
  }
});

// cli/errors.ts
function explain(error2) {
  if (error2 instanceof CliError) return error2;
  if (error2 instanceof ServerUnreachable) return { exitCode: EXIT.couldNotRun, problem: unreachable(error2) };
  if (error2 instanceof RequestRefused && NOT_ALLOWED.includes(error2.code))
    return { exitCode: EXIT.notAllowed, problem: notAllowed(error2) };
  if (error2 instanceof RequestRefused && error2.code === "NOT_FOUND")
    return { exitCode: EXIT.notFound, problem: notFound(error2) };
  if (error2 instanceof RequestRefused) return { exitCode: EXIT.couldNotRun, problem: refused(error2) };
  if (error2 instanceof CommanderError) return { exitCode: EXIT.usage, problem: usage(error2) };
  let stack = error2 instanceof Error ? error2.stack ?? error2.message : String(error2);
  return {
    exitCode: EXIT.bug,
    problem: { code: "BUG", what: "a bug in qgjob", why: stack, fix: "please report it with the lines above" }
  };
}
function unreachable(error2) {
  if (isCertificateProblem(error2.cause))
    return {
      code: "CERTIFICATE_REFUSED",
      what: `the server at ${new URL(error2.address).host} cannot be trusted, and nothing was sent to it`,
      why: reasonOf(error2.cause),
      fix: "if it is the right server, get the certificate of its authority from whoever runs it, and name it with --tls-ca or QGJOB_TLS_CA"
    };
  let { protocol, origin, host } = new URL(error2.address), mayWantTls = protocol === "http:" && CUT_BY_TLS.includes(codeOf(error2.cause));
  return {
    code: "SERVER_UNREACHABLE",
    what: `the qgjob server at ${origin} does not answer`,
    why: reasonOf(error2.cause),
    fix: mayWantTls ? `it may speak TLS: try --server=https://${host}` : "run `qgjob server` in another terminal, or name a running server with --server or QGJOB_SERVER_URL"
  };
}
function codeOf(error2) {
  return error2 instanceof Error && "code" in error2 ? String(error2.code) : "";
}
function isNotKnown(error2) {
  return error2 instanceof RequestRefused && NOT_KNOWN.includes(error2.code);
}
function notAllowed(error2) {
  return {
    code: "NOT_ALLOWED",
    what: "the server does not allow this",
    why: error2.messages.join(`
`),
    fix: isNotKnown(error2) ? "log in with a token that whoever runs the server gave you: `qgjob login`; `qgjob config` shows which one was sent" : "ask an owner of the organization, or whoever runs the server, for a token that may do this"
  };
}
function notFound(error2) {
  return {
    code: "NOT_FOUND",
    what: "the server has nothing by that id or name",
    why: error2.messages.join(`
`),
    fix: "check how it is written; `qgjob orgs` lists the organizations that you may see"
  };
}
function refused(error2) {
  let problem = {
    code: "SERVER_REFUSED",
    what: "the server refused the request",
    why: error2.messages.join(`
`)
  };
  return error2.code.startsWith("HTTP_") ? { ...problem, fix: "is that address a qgjob server? See --server and QGJOB_SERVER_URL" } : error2.code.startsWith("GRAPHQL_") ? { ...problem, fix: "server and command line seem to be of different versions" } : problem;
}
function usage(error2) {
  let [first = "", ...more] = error2.message.replace(/^error: /, "").split(`
`), [, what = first, why = ""] = /^(.* is invalid(?: for argument '[^']*')?)\. (.*)$/.exec(first) ?? [], hint = [why, ...more].join(" ").trim().replace(/^\((.*)\)$/, "$1");
  return hint === "" ? { code: "USAGE", what } : { code: "USAGE", what, fix: hint };
}
var CliError, USUAL_CODES, Interrupted, CUT_BY_TLS, NOT_ALLOWED, NOT_KNOWN, init_errors2 = __esm({
  "cli/errors.ts"() {
    "use strict";
    init_commander();
    init_errors();
    init_exit_codes();
    CliError = class extends Error {
      exitCode;
      problem;
      constructor(exitCode, problem) {
        super(problem.what), this.exitCode = exitCode;
        let code2 = problem.code ?? USUAL_CODES[exitCode];
        this.problem = code2 === void 0 ? problem : { ...problem, code: code2 };
      }
    }, USUAL_CODES = {
      [EXIT.usage]: "USAGE",
      [EXIT.couldNotRun]: "COULD_NOT_RUN",
      [EXIT.notAllowed]: "NOT_ALLOWED",
      [EXIT.notFound]: "NOT_FOUND"
    }, Interrupted = class extends Error {
      exitCode;
      constructor(signal) {
        super(signal), this.exitCode = signal === "SIGINT" ? EXIT.interrupted : EXIT.terminated;
      }
    };
    CUT_BY_TLS = ["ECONNRESET", "HPE_INVALID_CONSTANT"];
    NOT_ALLOWED = [
      "UNAUTHENTICATED",
      "FORBIDDEN",
      "HTTP_401",
      "HTTP_403",
      "WEBSOCKET_4401",
      "WEBSOCKET_4403",
      "TOO_MANY_FAILED_LOGINS"
    ], NOT_KNOWN = ["UNAUTHENTICATED", "HTTP_401", "WEBSOCKET_4401"];
  }
});

// cli/read-secret.ts
var read_secret_exports = {};
__export(read_secret_exports, {
  readSecret: () => readSecret
});
import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
async function readSecret(prompt) {
  if (!process.stdin.isTTY) return (await text(process.stdin)).trim();
  process.stderr.write(prompt);
  let nowhere = new Writable({ write: (_chunk, _encoding, done) => done() }), lines = createInterface({ input: process.stdin, output: nowhere, terminal: !0 });
  try {
    return await new Promise((resolve6, reject) => {
      lines.once("line", (line) => resolve6(line.trim())), lines.once("SIGINT", () => reject(new Interrupted("SIGINT"))), lines.once("close", () => resolve6(""));
    });
  } finally {
    lines.close(), process.stderr.write(`
`);
  }
}
var init_read_secret = __esm({
  "cli/read-secret.ts"() {
    "use strict";
    init_errors2();
  }
});

// client/trust.ts
function trusting(ca) {
  if (ca === void 0) return {};
  let { getCACertificates } = process.getBuiltinModule("node:tls");
  return { ca: [...getCACertificates("default"), ca] };
}
var init_trust = __esm({
  "client/trust.ts"() {
    "use strict";
  }
});

// client/result.ts
function dataOf({ data, errors = [] }) {
  if (errors.length > 0) throw refusal(errors);
  if (data == null) throw new RequestRefused(["the answer holds no data"], "BAD_RESPONSE");
  return data;
}
var init_result = __esm({
  "client/result.ts"() {
    "use strict";
    init_errors();
  }
});

// client/resubscribe.ts
function resubscribe(subscribe2, delay, sink) {
  let tries = 0, waiting, stop = begin();
  function begin() {
    let isCutOff = !1;
    return subscribe2({
      next(result) {
        isCutOff = result.errors !== void 0 && isResumable(refusal(result.errors)), !isCutOff && (tries = 0, sink.next(result));
      },
      error(problem) {
        isResumable(problem) ? again() : sink.error(problem);
      },
      complete() {
        isCutOff ? again() : sink.complete();
      }
    });
  }
  function again() {
    waiting = setTimeout(() => stop = begin(), delay(tries++));
  }
  return () => {
    clearTimeout(waiting), stop();
  };
}
function isResumable(problem) {
  return problem instanceof RequestRefused && RESUMABLE.includes(problem.code);
}
var RESUMABLE, init_resubscribe = __esm({
  "client/resubscribe.ts"() {
    "use strict";
    init_errors();
    RESUMABLE = ["CONSUMER_TOO_SLOW", "SHUTTING_DOWN"];
  }
});

// node_modules/graphql-ws/dist/common-CGW11Fyb.js
function extendedTypeof(val) {
  return val === null ? "null" : Array.isArray(val) ? "array" : typeof val;
}
function isObject(val) {
  return extendedTypeof(val) === "object";
}
function areGraphQLFormattedErrors(obj) {
  return Array.isArray(obj) && // must be at least one error
  obj.length > 0 && // error has at least a message
  obj.every((ob) => "message" in ob);
}
function limitCloseReason(reason, whenTooLong) {
  return reason.length < 124 ? reason : whenTooLong;
}
function validateMessage(val) {
  if (!isObject(val))
    throw new Error(
      `Message is expected to be an object, but got ${extendedTypeof(val)}`
    );
  if (!val.type)
    throw new Error("Message is missing the 'type' property");
  if (typeof val.type != "string")
    throw new Error(
      `Message is expects the 'type' property to be a string, but got ${extendedTypeof(
        val.type
      )}`
    );
  switch (val.type) {
    case "connection_init":
    case "connection_ack":
    case "ping":
    case "pong": {
      if (val.payload != null && !isObject(val.payload))
        throw new Error(
          `"${val.type}" message expects the 'payload' property to be an object or nullish or missing, but got "${val.payload}"`
        );
      break;
    }
    case "subscribe": {
      if (typeof val.id != "string")
        throw new Error(
          `"${val.type}" message expects the 'id' property to be a string, but got ${extendedTypeof(
            val.id
          )}`
        );
      if (!val.id)
        throw new Error(
          `"${val.type}" message requires a non-empty 'id' property`
        );
      if (!isObject(val.payload))
        throw new Error(
          `"${val.type}" message expects the 'payload' property to be an object, but got ${extendedTypeof(
            val.payload
          )}`
        );
      if (typeof val.payload.query != "string")
        throw new Error(
          `"${val.type}" message payload expects the 'query' property to be a string, but got ${extendedTypeof(
            val.payload.query
          )}`
        );
      if (val.payload.variables != null && !isObject(val.payload.variables))
        throw new Error(
          `"${val.type}" message payload expects the 'variables' property to be a an object or nullish or missing, but got ${extendedTypeof(
            val.payload.variables
          )}`
        );
      if (val.payload.operationName != null && extendedTypeof(val.payload.operationName) !== "string")
        throw new Error(
          `"${val.type}" message payload expects the 'operationName' property to be a string or nullish or missing, but got ${extendedTypeof(
            val.payload.operationName
          )}`
        );
      if (val.payload.extensions != null && !isObject(val.payload.extensions))
        throw new Error(
          `"${val.type}" message payload expects the 'extensions' property to be a an object or nullish or missing, but got ${extendedTypeof(
            val.payload.extensions
          )}`
        );
      break;
    }
    case "next": {
      if (typeof val.id != "string")
        throw new Error(
          `"${val.type}" message expects the 'id' property to be a string, but got ${extendedTypeof(
            val.id
          )}`
        );
      if (!val.id)
        throw new Error(
          `"${val.type}" message requires a non-empty 'id' property`
        );
      if (!isObject(val.payload))
        throw new Error(
          `"${val.type}" message expects the 'payload' property to be an object, but got ${extendedTypeof(
            val.payload
          )}`
        );
      break;
    }
    case "error": {
      if (typeof val.id != "string")
        throw new Error(
          `"${val.type}" message expects the 'id' property to be a string, but got ${extendedTypeof(
            val.id
          )}`
        );
      if (!val.id)
        throw new Error(
          `"${val.type}" message requires a non-empty 'id' property`
        );
      if (!areGraphQLFormattedErrors(val.payload))
        throw new Error(
          `"${val.type}" message expects the 'payload' property to be an array of GraphQL errors, but got ${JSON.stringify(
            val.payload
          )}`
        );
      break;
    }
    case "complete": {
      if (typeof val.id != "string")
        throw new Error(
          `"${val.type}" message expects the 'id' property to be a string, but got ${extendedTypeof(
            val.id
          )}`
        );
      if (!val.id)
        throw new Error(
          `"${val.type}" message requires a non-empty 'id' property`
        );
      break;
    }
    default:
      throw new Error(`Invalid message 'type' property "${val.type}"`);
  }
  return val;
}
function parseMessage(data, reviver) {
  return validateMessage(
    typeof data == "string" ? JSON.parse(data, reviver) : data
  );
}
function stringifyMessage(msg, replacer) {
  return validateMessage(msg), JSON.stringify(msg, replacer);
}
var GRAPHQL_TRANSPORT_WS_PROTOCOL, DEPRECATED_GRAPHQL_WS_PROTOCOL, CloseCode, MessageType, init_common_CGW11Fyb = __esm({
  "node_modules/graphql-ws/dist/common-CGW11Fyb.js"() {
    GRAPHQL_TRANSPORT_WS_PROTOCOL = "graphql-transport-ws", DEPRECATED_GRAPHQL_WS_PROTOCOL = "graphql-ws", CloseCode = /* @__PURE__ */ ((CloseCode2) => (CloseCode2[CloseCode2.InternalServerError = 4500] = "InternalServerError", CloseCode2[CloseCode2.InternalClientError = 4005] = "InternalClientError", CloseCode2[CloseCode2.BadRequest = 4400] = "BadRequest", CloseCode2[CloseCode2.BadResponse = 4004] = "BadResponse", CloseCode2[CloseCode2.Unauthorized = 4401] = "Unauthorized", CloseCode2[CloseCode2.Forbidden = 4403] = "Forbidden", CloseCode2[CloseCode2.SubprotocolNotAcceptable = 4406] = "SubprotocolNotAcceptable", CloseCode2[CloseCode2.ConnectionInitialisationTimeout = 4408] = "ConnectionInitialisationTimeout", CloseCode2[CloseCode2.ConnectionAcknowledgementTimeout = 4504] = "ConnectionAcknowledgementTimeout", CloseCode2[CloseCode2.SubscriberAlreadyExists = 4409] = "SubscriberAlreadyExists", CloseCode2[CloseCode2.TooManyInitialisationRequests = 4429] = "TooManyInitialisationRequests", CloseCode2))(CloseCode || {}), MessageType = /* @__PURE__ */ ((MessageType2) => (MessageType2.ConnectionInit = "connection_init", MessageType2.ConnectionAck = "connection_ack", MessageType2.Ping = "ping", MessageType2.Pong = "pong", MessageType2.Subscribe = "subscribe", MessageType2.Next = "next", MessageType2.Error = "error", MessageType2.Complete = "complete", MessageType2))(MessageType || {});
  }
});

// node_modules/graphql-ws/dist/client.js
var client_exports = {};
__export(client_exports, {
  CloseCode: () => CloseCode,
  DEPRECATED_GRAPHQL_WS_PROTOCOL: () => DEPRECATED_GRAPHQL_WS_PROTOCOL,
  GRAPHQL_TRANSPORT_WS_PROTOCOL: () => GRAPHQL_TRANSPORT_WS_PROTOCOL,
  MessageType: () => MessageType,
  TerminatedCloseEvent: () => TerminatedCloseEvent,
  createClient: () => createClient,
  parseMessage: () => parseMessage,
  stringifyMessage: () => stringifyMessage,
  validateMessage: () => validateMessage
});
function createClient(options) {
  let {
    url,
    connectionParams,
    lazy: lazy2 = !0,
    onNonLazyError = console.error,
    lazyCloseTimeout: lazyCloseTimeoutMs = 0,
    keepAlive = 0,
    disablePong,
    connectionAckWaitTimeout = 0,
    retryAttempts = 5,
    retryWait = async function(retries2) {
      let retryDelaySeconds = Math.pow(2, retries2);
      await new Promise(
        (resolve6) => setTimeout(
          resolve6,
          retryDelaySeconds * 1e3 + // add random timeout from 300ms to 3s
          Math.floor(Math.random() * 2700 + 300)
        )
      );
    },
    shouldRetry = isLikeCloseEvent,
    on,
    webSocketImpl,
    /**
     * Generates a v4 UUID to be used as the ID using `Math`
     * as the random number generator. Supply your own generator
     * in case you need more uniqueness.
     *
     * Reference: https://gist.github.com/jed/982883
     */
    generateID = function() {
      return "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx".replace(/[xy]/g, (c2) => {
        let r2 = Math.random() * 16 | 0;
        return (c2 == "x" ? r2 : r2 & 3 | 8).toString(16);
      });
    },
    jsonMessageReplacer: replacer,
    jsonMessageReviver: reviver
  } = options, ws;
  if (webSocketImpl) {
    if (!isWebSocket(webSocketImpl))
      throw new Error("Invalid WebSocket implementation provided");
    ws = webSocketImpl;
  } else typeof WebSocket < "u" ? ws = WebSocket : typeof global < "u" ? ws = global.WebSocket || // @ts-expect-error: Support more browsers
  global.MozWebSocket : typeof window < "u" && (ws = window.WebSocket || // @ts-expect-error: Support more browsers
  window.MozWebSocket);
  if (!ws)
    throw new Error(
      "WebSocket implementation missing; on Node you can `import WebSocket from 'ws';` and pass `webSocketImpl: WebSocket` to `createClient`"
    );
  let WebSocketImpl = ws, emitter = (() => {
    let message = /* @__PURE__ */ (() => {
      let listeners2 = {};
      return {
        on(id, listener) {
          return listeners2[id] = listener, () => {
            delete listeners2[id];
          };
        },
        emit(message2) {
          "id" in message2 && listeners2[message2.id]?.(message2);
        }
      };
    })(), listeners = {
      connecting: on?.connecting ? [on.connecting] : [],
      opened: on?.opened ? [on.opened] : [],
      connected: on?.connected ? [on.connected] : [],
      ping: on?.ping ? [on.ping] : [],
      pong: on?.pong ? [on.pong] : [],
      message: on?.message ? [message.emit, on.message] : [message.emit],
      closed: on?.closed ? [on.closed] : [],
      error: on?.error ? [on.error] : []
    };
    return {
      onMessage: message.on,
      on(event, listener) {
        let l3 = listeners[event];
        return l3.push(listener), () => {
          let i3 = l3.indexOf(listener);
          i3 > -1 && l3.splice(i3, 1);
        };
      },
      emit(event, ...args) {
        for (let listener of [...listeners[event]])
          listener(...args);
      }
    };
  })();
  function errorOrClosed(cb) {
    let listening = [
      // errors are fatal and more critical than close events, throw them first
      emitter.on("error", (err) => {
        listening.forEach((unlisten) => unlisten()), cb(err);
      }),
      // closes can be graceful and not fatal, throw them second (if error didnt throw)
      emitter.on("closed", (event) => {
        listening.forEach((unlisten) => unlisten()), cb(event);
      })
    ];
    return () => listening.forEach((unlisten) => unlisten());
  }
  let connecting, locks = 0, lazyCloseTimeout, retrying = !1, retries = 0, disposed = !1;
  async function connect() {
    clearTimeout(lazyCloseTimeout);
    let [socket, throwOnClose] = await (connecting ?? (connecting = new Promise(
      (connected, denied) => (async () => {
        if (retrying) {
          if (await retryWait(retries), !locks)
            return connecting = void 0, denied({ code: 1e3, reason: "All Subscriptions Gone" });
          retries++;
        }
        emitter.emit("connecting", retrying);
        let socket2 = new WebSocketImpl(
          typeof url == "function" ? await url() : url,
          GRAPHQL_TRANSPORT_WS_PROTOCOL
        ), connectionAckTimeout, queuedPing;
        function enqueuePing() {
          isFinite(keepAlive) && keepAlive > 0 && (clearTimeout(queuedPing), queuedPing = setTimeout(() => {
            socket2.readyState === WebSocketImpl.OPEN && (socket2.send(stringifyMessage({ type: MessageType.Ping })), emitter.emit("ping", !1, void 0));
          }, keepAlive));
        }
        errorOrClosed((errOrEvent) => {
          connecting = void 0, clearTimeout(connectionAckTimeout), clearTimeout(queuedPing), denied(errOrEvent), errOrEvent instanceof TerminatedCloseEvent && (socket2.close(4499, "Terminated"), socket2.onerror = null, socket2.onclose = null);
        }), socket2.onerror = (err) => emitter.emit("error", err), socket2.onclose = (event) => emitter.emit("closed", event), socket2.onopen = async () => {
          try {
            emitter.emit("opened", socket2);
            let payload = typeof connectionParams == "function" ? await connectionParams() : connectionParams;
            if (socket2.readyState !== WebSocketImpl.OPEN) return;
            socket2.send(
              stringifyMessage(
                payload ? {
                  type: MessageType.ConnectionInit,
                  payload
                } : {
                  type: MessageType.ConnectionInit
                  // payload is completely absent if not provided
                },
                replacer
              )
            ), isFinite(connectionAckWaitTimeout) && connectionAckWaitTimeout > 0 && (connectionAckTimeout = setTimeout(() => {
              socket2.close(
                CloseCode.ConnectionAcknowledgementTimeout,
                "Connection acknowledgement timeout"
              );
            }, connectionAckWaitTimeout)), enqueuePing();
          } catch (err) {
            emitter.emit("error", err), socket2.close(
              CloseCode.InternalClientError,
              limitCloseReason(
                err instanceof Error ? err.message : String(err),
                "Internal client error"
              )
            );
          }
        };
        let acknowledged = !1;
        socket2.onmessage = ({ data }) => {
          try {
            let message = parseMessage(data, reviver);
            if (emitter.emit("message", message), message.type === "ping" || message.type === "pong") {
              emitter.emit(message.type, !0, message.payload), message.type === "pong" ? enqueuePing() : disablePong || (socket2.send(
                stringifyMessage(
                  message.payload ? {
                    type: MessageType.Pong,
                    payload: message.payload
                  } : {
                    type: MessageType.Pong
                    // payload is completely absent if not provided
                  },
                  replacer
                )
              ), emitter.emit("pong", !1, message.payload));
              return;
            }
            if (acknowledged) return;
            if (message.type !== MessageType.ConnectionAck)
              throw new Error(
                `First message cannot be of type ${message.type}`
              );
            clearTimeout(connectionAckTimeout), acknowledged = !0, emitter.emit("connected", socket2, message.payload, retrying), retrying = !1, retries = 0;
            let throwOnClose2 = new Promise(
              (_, reject) => errorOrClosed(reject)
            );
            throwOnClose2.catch(() => {
            }), connected([socket2, throwOnClose2]);
          } catch (err) {
            socket2.onmessage = null, emitter.emit("error", err), socket2.close(
              CloseCode.BadResponse,
              limitCloseReason(
                err instanceof Error ? err.message : String(err),
                "Bad response"
              )
            );
          }
        };
      })()
    )));
    socket.readyState === WebSocketImpl.CLOSING && await throwOnClose;
    let release = () => {
    }, released = new Promise((resolve6) => release = resolve6);
    return [
      socket,
      release,
      // resolves on release or rejects on error/close, whichever comes first.
      // not racing with throwOnClose on purpose, it lives as long as the socket
      // and every race would leak memory per operation
      new Promise((resolve6, reject) => {
        let unlisten = errorOrClosed(reject);
        socket.readyState !== WebSocketImpl.OPEN && throwOnClose.catch(reject), released.then(() => {
          if (unlisten(), !locks) {
            let complete = () => socket.close(1e3, "Normal Closure");
            isFinite(lazyCloseTimeoutMs) && lazyCloseTimeoutMs > 0 ? (clearTimeout(lazyCloseTimeout), lazyCloseTimeout = setTimeout(() => {
              !locks && socket.readyState === WebSocketImpl.OPEN && complete();
            }, lazyCloseTimeoutMs)) : complete();
          }
          resolve6();
        });
      })
    ];
  }
  function shouldRetryConnectOrThrow(errOrCloseEvent) {
    if (isLikeCloseEvent(errOrCloseEvent) && (isFatalInternalCloseCode(errOrCloseEvent.code) || [
      CloseCode.InternalServerError,
      CloseCode.InternalClientError,
      CloseCode.BadRequest,
      CloseCode.BadResponse,
      CloseCode.Unauthorized,
      // CloseCode.Forbidden, might grant access out after retry
      CloseCode.SubprotocolNotAcceptable,
      // CloseCode.ConnectionInitialisationTimeout, might not time out after retry
      // CloseCode.ConnectionAcknowledgementTimeout, might not time out after retry
      CloseCode.SubscriberAlreadyExists,
      CloseCode.TooManyInitialisationRequests
      // 4499, // Terminated, probably because the socket froze, we want to retry
    ].includes(errOrCloseEvent.code)))
      throw errOrCloseEvent;
    if (disposed) return !1;
    if (isLikeCloseEvent(errOrCloseEvent) && errOrCloseEvent.code === 1e3)
      return locks > 0;
    if (!retryAttempts || retries >= retryAttempts || !shouldRetry(errOrCloseEvent)) throw errOrCloseEvent;
    return retrying = !0;
  }
  lazy2 || (async () => {
    for (locks++; ; )
      try {
        let [, , throwOnClose] = await connect();
        await throwOnClose;
      } catch (errOrCloseEvent) {
        try {
          if (!shouldRetryConnectOrThrow(errOrCloseEvent)) return;
        } catch (errOrCloseEvent2) {
          return onNonLazyError?.(errOrCloseEvent2);
        }
      }
  })();
  function subscribe2(payload, sink) {
    let id = generateID(payload), done = !1, errored = !1, releaser = () => {
      locks--, done = !0;
    };
    return (async () => {
      for (locks++; ; )
        try {
          let [socket, release, waitForReleaseOrThrowOnClose] = await connect();
          if (done)
            return waitForReleaseOrThrowOnClose.catch(() => {
            }), release();
          let unlisten = emitter.onMessage(id, (message) => {
            switch (message.type) {
              case MessageType.Next: {
                sink.next(message.payload);
                return;
              }
              case MessageType.Error: {
                errored = !0, done = !0, sink.error(message.payload), releaser();
                return;
              }
              case MessageType.Complete: {
                done = !0, releaser();
                return;
              }
            }
          });
          socket.send(
            stringifyMessage(
              {
                id,
                type: MessageType.Subscribe,
                payload
              },
              replacer
            )
          ), releaser = () => {
            !done && socket.readyState === WebSocketImpl.OPEN && socket.send(
              stringifyMessage(
                {
                  id,
                  type: MessageType.Complete
                },
                replacer
              )
            ), locks--, done = !0, release();
          }, await waitForReleaseOrThrowOnClose.finally(unlisten);
          return;
        } catch (errOrCloseEvent) {
          if (!shouldRetryConnectOrThrow(errOrCloseEvent)) return;
        }
    })().then(() => {
      errored || sink.complete();
    }).catch((err) => {
      sink.error(err);
    }), () => {
      done || releaser();
    };
  }
  return {
    on: emitter.on,
    subscribe: subscribe2,
    iterate(request) {
      let pending = [], deferred = {
        done: !1,
        error: null,
        resolve: () => {
        }
      }, dispose = subscribe2(request, {
        next(val) {
          pending.push(val), deferred.resolve();
        },
        error(err) {
          deferred.done = !0, deferred.error = err, deferred.resolve();
        },
        complete() {
          deferred.done = !0, deferred.resolve();
        }
      }), iterator = (async function* () {
        for (; ; ) {
          for (pending.length || await new Promise((resolve6) => deferred.resolve = resolve6); pending.length; )
            yield pending.shift();
          if (deferred.error)
            throw deferred.error;
          if (deferred.done)
            return;
        }
      })();
      return iterator.throw = async (err) => (deferred.done || (deferred.done = !0, deferred.error = err, deferred.resolve()), { done: !0, value: void 0 }), iterator.return = async () => (dispose(), { done: !0, value: void 0 }), iterator;
    },
    async dispose() {
      if (disposed = !0, connecting) {
        let [socket] = await connecting;
        socket.close(1e3, "Normal Closure");
      }
    },
    terminate() {
      connecting && emitter.emit("closed", new TerminatedCloseEvent());
    }
  };
}
function isLikeCloseEvent(val) {
  return isObject(val) && "code" in val && "reason" in val;
}
function isFatalInternalCloseCode(code2) {
  return [
    1e3,
    // Normal Closure is not an erroneous close code
    1001,
    // Going Away
    1006,
    // Abnormal Closure
    1005,
    // No Status Received
    1012,
    // Service Restart
    1013,
    // Try Again Later
    1014
    // Bad Gateway
  ].includes(code2) ? !1 : code2 >= 1e3 && code2 <= 1999;
}
function isWebSocket(val) {
  return typeof val == "function" && "constructor" in val && "CLOSED" in val && "CLOSING" in val && "CONNECTING" in val && "OPEN" in val;
}
var TerminatedCloseEvent, init_client = __esm({
  "node_modules/graphql-ws/dist/client.js"() {
    init_common_CGW11Fyb();
    init_common_CGW11Fyb();
    TerminatedCloseEvent = class extends Error {
      name = "TerminatedCloseEvent";
      message = "4499: Terminated";
      code = 4499;
      reason = "Terminated";
      wasClean = !1;
    };
  }
});

// node_modules/ws/lib/constants.js
var require_constants = __commonJS({
  "node_modules/ws/lib/constants.js"(exports, module) {
    "use strict";
    var BINARY_TYPES = ["nodebuffer", "arraybuffer", "fragments"], hasBlob = typeof Blob < "u";
    hasBlob && BINARY_TYPES.push("blob");
    module.exports = {
      BINARY_TYPES,
      CLOSE_TIMEOUT: 3e4,
      EMPTY_BUFFER: Buffer.alloc(0),
      GUID: "258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
      hasBlob,
      kForOnEventAttribute: /* @__PURE__ */ Symbol("kIsForOnEventAttribute"),
      kListener: /* @__PURE__ */ Symbol("kListener"),
      kStatusCode: /* @__PURE__ */ Symbol("status-code"),
      kWebSocket: /* @__PURE__ */ Symbol("websocket"),
      NOOP: () => {
      }
    };
  }
});

// node_modules/ws/lib/buffer-util.js
var require_buffer_util = __commonJS({
  "node_modules/ws/lib/buffer-util.js"(exports, module) {
    "use strict";
    var { websocketMask, websocketUnmask } = __require("http"), { EMPTY_BUFFER } = require_constants(), FastBuffer = Buffer[Symbol.species];
    function concat(list, totalLength) {
      if (list.length === 0) return EMPTY_BUFFER;
      if (list.length === 1) return list[0];
      let target = Buffer.allocUnsafe(totalLength), offset = 0;
      for (let i3 = 0; i3 < list.length; i3++) {
        let buf = list[i3];
        target.set(buf, offset), offset += buf.length;
      }
      return offset < totalLength ? new FastBuffer(target.buffer, target.byteOffset, offset) : target;
    }
    function _mask(source, mask2, output, offset, length) {
      for (let i3 = 0; i3 < length; i3++)
        output[offset + i3] = source[i3] ^ mask2[i3 & 3];
    }
    function _unmask(buffer, mask2) {
      for (let i3 = 0; i3 < buffer.length; i3++)
        buffer[i3] ^= mask2[i3 & 3];
    }
    function toArrayBuffer(buf) {
      return buf.length === buf.buffer.byteLength ? buf.buffer : buf.buffer.slice(buf.byteOffset, buf.byteOffset + buf.length);
    }
    function toBuffer(data) {
      if (toBuffer.readOnly = !0, Buffer.isBuffer(data)) return data;
      let buf;
      return data instanceof ArrayBuffer ? buf = new FastBuffer(data) : ArrayBuffer.isView(data) ? buf = new FastBuffer(data.buffer, data.byteOffset, data.byteLength) : (buf = Buffer.from(data), toBuffer.readOnly = !1), buf;
    }
    module.exports = {
      concat,
      mask: _mask,
      toArrayBuffer,
      toBuffer,
      unmask: _unmask
    };
    if (websocketMask)
      module.exports.mask = function(source, mask2, output, offset, length) {
        length < 24 ? _mask(source, mask2, output, offset, length) : websocketMask(source, mask2, output, offset, length);
      }, module.exports.unmask = function(buffer, mask2) {
        buffer.length < 24 ? _unmask(buffer, mask2) : websocketUnmask(buffer, mask2);
      };
    else if (!process.env.WS_NO_BUFFER_UTIL)
      try {
        let bufferUtil = __require("bufferutil");
        module.exports.mask = function(source, mask2, output, offset, length) {
          length < 48 ? _mask(source, mask2, output, offset, length) : bufferUtil.mask(source, mask2, output, offset, length);
        }, module.exports.unmask = function(buffer, mask2) {
          buffer.length < 32 ? _unmask(buffer, mask2) : bufferUtil.unmask(buffer, mask2);
        };
      } catch {
      }
  }
});

// node_modules/ws/lib/limiter.js
var require_limiter = __commonJS({
  "node_modules/ws/lib/limiter.js"(exports, module) {
    "use strict";
    var kDone = /* @__PURE__ */ Symbol("kDone"), kRun = /* @__PURE__ */ Symbol("kRun"), Limiter = class {
      /**
       * Creates a new `Limiter`.
       *
       * @param {Number} [concurrency=Infinity] The maximum number of jobs allowed
       *     to run concurrently
       */
      constructor(concurrency) {
        this[kDone] = () => {
          this.pending--, this[kRun]();
        }, this.concurrency = concurrency || 1 / 0, this.jobs = [], this.pending = 0;
      }
      /**
       * Adds a job to the queue.
       *
       * @param {Function} job The job to run
       * @public
       */
      add(job) {
        this.jobs.push(job), this[kRun]();
      }
      /**
       * Removes a job from the queue and runs it if possible.
       *
       * @private
       */
      [kRun]() {
        if (this.pending !== this.concurrency && this.jobs.length) {
          let job = this.jobs.shift();
          this.pending++, job(this[kDone]);
        }
      }
    };
    module.exports = Limiter;
  }
});

// node_modules/ws/lib/permessage-deflate.js
var require_permessage_deflate = __commonJS({
  "node_modules/ws/lib/permessage-deflate.js"(exports, module) {
    "use strict";
    var zlib = __require("zlib"), bufferUtil = require_buffer_util(), Limiter = require_limiter(), { kStatusCode } = require_constants(), FastBuffer = Buffer[Symbol.species], TRAILER = Buffer.from([0, 0, 255, 255]), kPerMessageDeflate = /* @__PURE__ */ Symbol("permessage-deflate"), kTotalLength = /* @__PURE__ */ Symbol("total-length"), kCallback = /* @__PURE__ */ Symbol("callback"), kBuffers = /* @__PURE__ */ Symbol("buffers"), kError = /* @__PURE__ */ Symbol("error"), zlibLimiter, PerMessageDeflate2 = class {
      /**
       * Creates a PerMessageDeflate instance.
       *
       * @param {Object} [options] Configuration options
       * @param {(Boolean|Number)} [options.clientMaxWindowBits] Advertise support
       *     for, or request, a custom client window size
       * @param {Boolean} [options.clientNoContextTakeover=false] Advertise/
       *     acknowledge disabling of client context takeover
       * @param {Number} [options.concurrencyLimit=10] The number of concurrent
       *     calls to zlib
       * @param {Boolean} [options.isServer=false] Create the instance in either
       *     server or client mode
       * @param {Number} [options.maxPayload=0] The maximum allowed message length
       * @param {(Boolean|Number)} [options.serverMaxWindowBits] Request/confirm the
       *     use of a custom server window size
       * @param {Boolean} [options.serverNoContextTakeover=false] Request/accept
       *     disabling of server context takeover
       * @param {Number} [options.threshold=1024] Size (in bytes) below which
       *     messages should not be compressed if context takeover is disabled
       * @param {Object} [options.zlibDeflateOptions] Options to pass to zlib on
       *     deflate
       * @param {Object} [options.zlibInflateOptions] Options to pass to zlib on
       *     inflate
       */
      constructor(options) {
        if (this._options = options || {}, this._threshold = this._options.threshold !== void 0 ? this._options.threshold : 1024, this._maxPayload = this._options.maxPayload | 0, this._isServer = !!this._options.isServer, this._deflate = null, this._inflate = null, this.params = null, !zlibLimiter) {
          let concurrency = this._options.concurrencyLimit !== void 0 ? this._options.concurrencyLimit : 10;
          zlibLimiter = new Limiter(concurrency);
        }
      }
      /**
       * @type {String}
       */
      static get extensionName() {
        return "permessage-deflate";
      }
      /**
       * Create an extension negotiation offer.
       *
       * @return {Object} Extension parameters
       * @public
       */
      offer() {
        let params = {};
        return this._options.serverNoContextTakeover && (params.server_no_context_takeover = !0), this._options.clientNoContextTakeover && (params.client_no_context_takeover = !0), this._options.serverMaxWindowBits && (params.server_max_window_bits = this._options.serverMaxWindowBits), this._options.clientMaxWindowBits ? params.client_max_window_bits = this._options.clientMaxWindowBits : this._options.clientMaxWindowBits == null && (params.client_max_window_bits = !0), params;
      }
      /**
       * Accept an extension negotiation offer/response.
       *
       * @param {Array} configurations The extension negotiation offers/reponse
       * @return {Object} Accepted configuration
       * @public
       */
      accept(configurations) {
        return configurations = this.normalizeParams(configurations), this.params = this._isServer ? this.acceptAsServer(configurations) : this.acceptAsClient(configurations), this.params;
      }
      /**
       * Releases all resources used by the extension.
       *
       * @public
       */
      cleanup() {
        if (this._inflate && (this._inflate.close(), this._inflate = null), this._deflate) {
          let callback = this._deflate[kCallback];
          this._deflate.close(), this._deflate = null, callback && callback(
            new Error(
              "The deflate stream was closed while data was being processed"
            )
          );
        }
      }
      /**
       *  Accept an extension negotiation offer.
       *
       * @param {Array} offers The extension negotiation offers
       * @return {Object} Accepted configuration
       * @private
       */
      acceptAsServer(offers) {
        let opts = this._options, accepted = offers.find((params) => !(opts.serverNoContextTakeover === !1 && params.server_no_context_takeover || params.server_max_window_bits && (opts.serverMaxWindowBits === !1 || typeof opts.serverMaxWindowBits == "number" && opts.serverMaxWindowBits > params.server_max_window_bits) || typeof opts.clientMaxWindowBits == "number" && (typeof params.client_max_window_bits == "number" ? opts.clientMaxWindowBits > params.client_max_window_bits : !params.client_max_window_bits)));
        if (!accepted)
          throw new Error("None of the extension offers can be accepted");
        return opts.serverNoContextTakeover && (accepted.server_no_context_takeover = !0), opts.clientNoContextTakeover && (accepted.client_no_context_takeover = !0), typeof opts.serverMaxWindowBits == "number" && (accepted.server_max_window_bits = opts.serverMaxWindowBits), typeof opts.clientMaxWindowBits == "number" ? accepted.client_max_window_bits = opts.clientMaxWindowBits : (accepted.client_max_window_bits === !0 || opts.clientMaxWindowBits === !1) && delete accepted.client_max_window_bits, accepted;
      }
      /**
       * Accept the extension negotiation response.
       *
       * @param {Array} response The extension negotiation response
       * @return {Object} Accepted configuration
       * @private
       */
      acceptAsClient(response) {
        let params = response[0];
        if (this._options.clientNoContextTakeover === !1 && params.client_no_context_takeover)
          throw new Error('Unexpected parameter "client_no_context_takeover"');
        if (!params.client_max_window_bits)
          typeof this._options.clientMaxWindowBits == "number" && (params.client_max_window_bits = this._options.clientMaxWindowBits);
        else if (this._options.clientMaxWindowBits === !1 || typeof this._options.clientMaxWindowBits == "number" && params.client_max_window_bits > this._options.clientMaxWindowBits)
          throw new Error(
            'Unexpected or invalid parameter "client_max_window_bits"'
          );
        return params;
      }
      /**
       * Normalize parameters.
       *
       * @param {Array} configurations The extension negotiation offers/reponse
       * @return {Array} The offers/response with normalized parameters
       * @private
       */
      normalizeParams(configurations) {
        return configurations.forEach((params) => {
          Object.keys(params).forEach((key) => {
            let value2 = params[key];
            if (value2.length > 1)
              throw new Error(`Parameter "${key}" must have only a single value`);
            if (value2 = value2[0], key === "client_max_window_bits") {
              if (value2 !== !0) {
                let num = +value2;
                if (!Number.isInteger(num) || num < 8 || num > 15)
                  throw new TypeError(
                    `Invalid value for parameter "${key}": ${value2}`
                  );
                value2 = num;
              } else if (!this._isServer)
                throw new TypeError(
                  `Invalid value for parameter "${key}": ${value2}`
                );
            } else if (key === "server_max_window_bits") {
              let num = +value2;
              if (!Number.isInteger(num) || num < 8 || num > 15)
                throw new TypeError(
                  `Invalid value for parameter "${key}": ${value2}`
                );
              value2 = num;
            } else if (key === "client_no_context_takeover" || key === "server_no_context_takeover") {
              if (value2 !== !0)
                throw new TypeError(
                  `Invalid value for parameter "${key}": ${value2}`
                );
            } else
              throw new Error(`Unknown parameter "${key}"`);
            params[key] = value2;
          });
        }), configurations;
      }
      /**
       * Decompress data. Concurrency limited.
       *
       * @param {Buffer} data Compressed data
       * @param {Boolean} fin Specifies whether or not this is the last fragment
       * @param {Function} callback Callback
       * @public
       */
      decompress(data, fin, callback) {
        zlibLimiter.add((done) => {
          this._decompress(data, fin, (err, result) => {
            done(), callback(err, result);
          });
        });
      }
      /**
       * Compress data. Concurrency limited.
       *
       * @param {(Buffer|String)} data Data to compress
       * @param {Boolean} fin Specifies whether or not this is the last fragment
       * @param {Function} callback Callback
       * @public
       */
      compress(data, fin, callback) {
        zlibLimiter.add((done) => {
          this._compress(data, fin, (err, result) => {
            done(), callback(err, result);
          });
        });
      }
      /**
       * Decompress data.
       *
       * @param {Buffer} data Compressed data
       * @param {Boolean} fin Specifies whether or not this is the last fragment
       * @param {Function} callback Callback
       * @private
       */
      _decompress(data, fin, callback) {
        let endpoint = this._isServer ? "client" : "server";
        if (!this._inflate) {
          let key = `${endpoint}_max_window_bits`, windowBits = typeof this.params[key] != "number" ? zlib.Z_DEFAULT_WINDOWBITS : this.params[key];
          this._inflate = zlib.createInflateRaw({
            ...this._options.zlibInflateOptions,
            windowBits
          }), this._inflate[kPerMessageDeflate] = this, this._inflate[kTotalLength] = 0, this._inflate[kBuffers] = [], this._inflate.on("error", inflateOnError), this._inflate.on("data", inflateOnData);
        }
        this._inflate[kCallback] = callback, this._inflate.write(data), fin && this._inflate.write(TRAILER), this._inflate.flush(() => {
          let err = this._inflate[kError];
          if (err) {
            this._inflate.close(), this._inflate = null, callback(err);
            return;
          }
          let data2 = bufferUtil.concat(
            this._inflate[kBuffers],
            this._inflate[kTotalLength]
          );
          this._inflate._readableState.endEmitted ? (this._inflate.close(), this._inflate = null) : (this._inflate[kTotalLength] = 0, this._inflate[kBuffers] = [], fin && this.params[`${endpoint}_no_context_takeover`] && this._inflate.reset()), callback(null, data2);
        });
      }
      /**
       * Compress data.
       *
       * @param {(Buffer|String)} data Data to compress
       * @param {Boolean} fin Specifies whether or not this is the last fragment
       * @param {Function} callback Callback
       * @private
       */
      _compress(data, fin, callback) {
        let endpoint = this._isServer ? "server" : "client";
        if (!this._deflate) {
          let key = `${endpoint}_max_window_bits`, windowBits = typeof this.params[key] != "number" ? zlib.Z_DEFAULT_WINDOWBITS : this.params[key];
          this._deflate = zlib.createDeflateRaw({
            ...this._options.zlibDeflateOptions,
            windowBits
          }), this._deflate[kTotalLength] = 0, this._deflate[kBuffers] = [], this._deflate.on("data", deflateOnData);
        }
        this._deflate[kCallback] = callback, this._deflate.write(data), this._deflate.flush(zlib.Z_SYNC_FLUSH, () => {
          if (!this._deflate)
            return;
          let data2 = bufferUtil.concat(
            this._deflate[kBuffers],
            this._deflate[kTotalLength]
          );
          fin && (data2 = new FastBuffer(data2.buffer, data2.byteOffset, data2.length - 4)), this._deflate[kCallback] = null, this._deflate[kTotalLength] = 0, this._deflate[kBuffers] = [], fin && this.params[`${endpoint}_no_context_takeover`] && this._deflate.reset(), callback(null, data2);
        });
      }
    };
    module.exports = PerMessageDeflate2;
    function deflateOnData(chunk) {
      this[kBuffers].push(chunk), this[kTotalLength] += chunk.length;
    }
    function inflateOnData(chunk) {
      if (this[kTotalLength] += chunk.length, this[kPerMessageDeflate]._maxPayload < 1 || this[kTotalLength] <= this[kPerMessageDeflate]._maxPayload) {
        this[kBuffers].push(chunk);
        return;
      }
      this[kError] = new RangeError("Max payload size exceeded"), this[kError].code = "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH", this[kError][kStatusCode] = 1009, this.removeListener("data", inflateOnData), this.reset();
    }
    function inflateOnError(err) {
      if (this[kPerMessageDeflate]._inflate = null, this[kError]) {
        this[kCallback](this[kError]);
        return;
      }
      err[kStatusCode] = 1007, this[kCallback](err);
    }
  }
});

// node_modules/ws/lib/validation.js
var require_validation = __commonJS({
  "node_modules/ws/lib/validation.js"(exports, module) {
    "use strict";
    var { isUtf8 } = __require("buffer"), { hasBlob } = require_constants(), tokenChars = [
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      // 0 - 15
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      // 16 - 31
      0,
      1,
      0,
      1,
      1,
      1,
      1,
      1,
      0,
      0,
      1,
      1,
      0,
      1,
      1,
      0,
      // 32 - 47
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      0,
      0,
      0,
      0,
      0,
      0,
      // 48 - 63
      0,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      // 64 - 79
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      0,
      0,
      0,
      1,
      1,
      // 80 - 95
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      // 96 - 111
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      0,
      1,
      0,
      1,
      0
      // 112 - 127
    ];
    function isValidStatusCode(code2) {
      return code2 >= 1e3 && code2 <= 1014 && code2 !== 1004 && code2 !== 1005 && code2 !== 1006 || code2 >= 3e3 && code2 <= 4999;
    }
    function _isValidUTF8(buf) {
      let len = buf.length, i3 = 0;
      for (; i3 < len; )
        if ((buf[i3] & 128) === 0)
          i3++;
        else if ((buf[i3] & 224) === 192) {
          if (i3 + 1 === len || (buf[i3 + 1] & 192) !== 128 || (buf[i3] & 254) === 192)
            return !1;
          i3 += 2;
        } else if ((buf[i3] & 240) === 224) {
          if (i3 + 2 >= len || (buf[i3 + 1] & 192) !== 128 || (buf[i3 + 2] & 192) !== 128 || buf[i3] === 224 && (buf[i3 + 1] & 224) === 128 || // Overlong
          buf[i3] === 237 && (buf[i3 + 1] & 224) === 160)
            return !1;
          i3 += 3;
        } else if ((buf[i3] & 248) === 240) {
          if (i3 + 3 >= len || (buf[i3 + 1] & 192) !== 128 || (buf[i3 + 2] & 192) !== 128 || (buf[i3 + 3] & 192) !== 128 || buf[i3] === 240 && (buf[i3 + 1] & 240) === 128 || // Overlong
          buf[i3] === 244 && buf[i3 + 1] > 143 || buf[i3] > 244)
            return !1;
          i3 += 4;
        } else
          return !1;
      return !0;
    }
    function isBlob(value2) {
      return hasBlob && typeof value2 == "object" && typeof value2.arrayBuffer == "function" && typeof value2.type == "string" && typeof value2.stream == "function" && (value2[Symbol.toStringTag] === "Blob" || value2[Symbol.toStringTag] === "File");
    }
    module.exports = {
      isBlob,
      isValidStatusCode,
      isValidUTF8: _isValidUTF8,
      tokenChars
    };
    if (isUtf8)
      module.exports.isValidUTF8 = function(buf) {
        return buf.length < 24 ? _isValidUTF8(buf) : isUtf8(buf);
      };
    else if (!process.env.WS_NO_UTF_8_VALIDATE)
      try {
        let isValidUTF8 = __require("utf-8-validate");
        module.exports.isValidUTF8 = function(buf) {
          return buf.length < 32 ? _isValidUTF8(buf) : isValidUTF8(buf);
        };
      } catch {
      }
  }
});

// node_modules/ws/lib/receiver.js
var require_receiver = __commonJS({
  "node_modules/ws/lib/receiver.js"(exports, module) {
    "use strict";
    var { Writable: Writable2 } = __require("stream"), PerMessageDeflate2 = require_permessage_deflate(), {
      BINARY_TYPES,
      EMPTY_BUFFER,
      kStatusCode,
      kWebSocket
    } = require_constants(), { concat, toArrayBuffer, unmask } = require_buffer_util(), { isValidStatusCode, isValidUTF8 } = require_validation(), FastBuffer = Buffer[Symbol.species], GET_INFO = 0, GET_PAYLOAD_LENGTH_16 = 1, GET_PAYLOAD_LENGTH_64 = 2, GET_MASK = 3, GET_DATA = 4, INFLATING = 5, DEFER_EVENT = 6, Receiver2 = class extends Writable2 {
      /**
       * Creates a Receiver instance.
       *
       * @param {Object} [options] Options object
       * @param {Boolean} [options.allowSynchronousEvents=true] Specifies whether
       *     any of the `'message'`, `'ping'`, and `'pong'` events can be emitted
       *     multiple times in the same tick
       * @param {String} [options.binaryType=nodebuffer] The type for binary data
       * @param {Object} [options.extensions] An object containing the negotiated
       *     extensions
       * @param {Boolean} [options.isServer=false] Specifies whether to operate in
       *     client or server mode
       * @param {Number} [options.maxBufferedChunks=0] The maximum number of
       *     buffered data chunks
       * @param {Number} [options.maxFragments=0] The maximum number of message
       *     fragments
       * @param {Number} [options.maxPayload=0] The maximum allowed message length
       * @param {Boolean} [options.skipUTF8Validation=false] Specifies whether or
       *     not to skip UTF-8 validation for text and close messages
       */
      constructor(options = {}) {
        super(), this._allowSynchronousEvents = options.allowSynchronousEvents !== void 0 ? options.allowSynchronousEvents : !0, this._binaryType = options.binaryType || BINARY_TYPES[0], this._extensions = options.extensions || {}, this._isServer = !!options.isServer, this._maxBufferedChunks = options.maxBufferedChunks | 0, this._maxFragments = options.maxFragments | 0, this._maxPayload = options.maxPayload | 0, this._skipUTF8Validation = !!options.skipUTF8Validation, this[kWebSocket] = void 0, this._bufferedBytes = 0, this._buffers = [], this._compressed = !1, this._payloadLength = 0, this._mask = void 0, this._fragmented = 0, this._masked = !1, this._fin = !1, this._opcode = 0, this._totalPayloadLength = 0, this._messageLength = 0, this._numFragments = 0, this._fragments = [], this._errored = !1, this._loop = !1, this._state = GET_INFO;
      }
      /**
       * Implements `Writable.prototype._write()`.
       *
       * @param {Buffer} chunk The chunk of data to write
       * @param {String} encoding The character encoding of `chunk`
       * @param {Function} cb Callback
       * @private
       */
      _write(chunk, encoding, cb) {
        if (this._opcode === 8 && this._state == GET_INFO) return cb();
        if (this._maxBufferedChunks > 0 && this._buffers.length >= this._maxBufferedChunks) {
          cb(
            this.createError(
              RangeError,
              "Too many buffered chunks",
              !1,
              1008,
              "WS_ERR_TOO_MANY_BUFFERED_PARTS"
            )
          );
          return;
        }
        this._bufferedBytes += chunk.length, this._buffers.push(chunk), this.startLoop(cb);
      }
      /**
       * Consumes `n` bytes from the buffered data.
       *
       * @param {Number} n The number of bytes to consume
       * @return {Buffer} The consumed bytes
       * @private
       */
      consume(n2) {
        if (this._bufferedBytes -= n2, n2 === this._buffers[0].length) return this._buffers.shift();
        if (n2 < this._buffers[0].length) {
          let buf = this._buffers[0];
          return this._buffers[0] = new FastBuffer(
            buf.buffer,
            buf.byteOffset + n2,
            buf.length - n2
          ), new FastBuffer(buf.buffer, buf.byteOffset, n2);
        }
        let dst = Buffer.allocUnsafe(n2);
        do {
          let buf = this._buffers[0], offset = dst.length - n2;
          n2 >= buf.length ? dst.set(this._buffers.shift(), offset) : (dst.set(new Uint8Array(buf.buffer, buf.byteOffset, n2), offset), this._buffers[0] = new FastBuffer(
            buf.buffer,
            buf.byteOffset + n2,
            buf.length - n2
          )), n2 -= buf.length;
        } while (n2 > 0);
        return dst;
      }
      /**
       * Starts the parsing loop.
       *
       * @param {Function} cb Callback
       * @private
       */
      startLoop(cb) {
        this._loop = !0;
        do
          switch (this._state) {
            case GET_INFO:
              this.getInfo(cb);
              break;
            case GET_PAYLOAD_LENGTH_16:
              this.getPayloadLength16(cb);
              break;
            case GET_PAYLOAD_LENGTH_64:
              this.getPayloadLength64(cb);
              break;
            case GET_MASK:
              this.getMask();
              break;
            case GET_DATA:
              this.getData(cb);
              break;
            case INFLATING:
            case DEFER_EVENT:
              this._loop = !1;
              return;
          }
        while (this._loop);
        this._errored || cb();
      }
      /**
       * Reads the first two bytes of a frame.
       *
       * @param {Function} cb Callback
       * @private
       */
      getInfo(cb) {
        if (this._bufferedBytes < 2) {
          this._loop = !1;
          return;
        }
        let buf = this.consume(2);
        if ((buf[0] & 48) !== 0) {
          let error2 = this.createError(
            RangeError,
            "RSV2 and RSV3 must be clear",
            !0,
            1002,
            "WS_ERR_UNEXPECTED_RSV_2_3"
          );
          cb(error2);
          return;
        }
        let compressed = (buf[0] & 64) === 64;
        if (compressed && !this._extensions[PerMessageDeflate2.extensionName]) {
          let error2 = this.createError(
            RangeError,
            "RSV1 must be clear",
            !0,
            1002,
            "WS_ERR_UNEXPECTED_RSV_1"
          );
          cb(error2);
          return;
        }
        if (this._fin = (buf[0] & 128) === 128, this._opcode = buf[0] & 15, this._payloadLength = buf[1] & 127, this._opcode === 0) {
          if (compressed) {
            let error2 = this.createError(
              RangeError,
              "RSV1 must be clear",
              !0,
              1002,
              "WS_ERR_UNEXPECTED_RSV_1"
            );
            cb(error2);
            return;
          }
          if (!this._fragmented) {
            let error2 = this.createError(
              RangeError,
              "invalid opcode 0",
              !0,
              1002,
              "WS_ERR_INVALID_OPCODE"
            );
            cb(error2);
            return;
          }
          this._opcode = this._fragmented;
        } else if (this._opcode === 1 || this._opcode === 2) {
          if (this._fragmented) {
            let error2 = this.createError(
              RangeError,
              `invalid opcode ${this._opcode}`,
              !0,
              1002,
              "WS_ERR_INVALID_OPCODE"
            );
            cb(error2);
            return;
          }
          this._compressed = compressed;
        } else if (this._opcode > 7 && this._opcode < 11) {
          if (!this._fin) {
            let error2 = this.createError(
              RangeError,
              "FIN must be set",
              !0,
              1002,
              "WS_ERR_EXPECTED_FIN"
            );
            cb(error2);
            return;
          }
          if (compressed) {
            let error2 = this.createError(
              RangeError,
              "RSV1 must be clear",
              !0,
              1002,
              "WS_ERR_UNEXPECTED_RSV_1"
            );
            cb(error2);
            return;
          }
          if (this._payloadLength > 125 || this._opcode === 8 && this._payloadLength === 1) {
            let error2 = this.createError(
              RangeError,
              `invalid payload length ${this._payloadLength}`,
              !0,
              1002,
              "WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH"
            );
            cb(error2);
            return;
          }
        } else {
          let error2 = this.createError(
            RangeError,
            `invalid opcode ${this._opcode}`,
            !0,
            1002,
            "WS_ERR_INVALID_OPCODE"
          );
          cb(error2);
          return;
        }
        if (!this._fin && !this._fragmented && (this._fragmented = this._opcode), this._masked = (buf[1] & 128) === 128, this._isServer) {
          if (!this._masked) {
            let error2 = this.createError(
              RangeError,
              "MASK must be set",
              !0,
              1002,
              "WS_ERR_EXPECTED_MASK"
            );
            cb(error2);
            return;
          }
        } else if (this._masked) {
          let error2 = this.createError(
            RangeError,
            "MASK must be clear",
            !0,
            1002,
            "WS_ERR_UNEXPECTED_MASK"
          );
          cb(error2);
          return;
        }
        this._payloadLength === 126 ? this._state = GET_PAYLOAD_LENGTH_16 : this._payloadLength === 127 ? this._state = GET_PAYLOAD_LENGTH_64 : this.haveLength(cb);
      }
      /**
       * Gets extended payload length (7+16).
       *
       * @param {Function} cb Callback
       * @private
       */
      getPayloadLength16(cb) {
        if (this._bufferedBytes < 2) {
          this._loop = !1;
          return;
        }
        this._payloadLength = this.consume(2).readUInt16BE(0), this.haveLength(cb);
      }
      /**
       * Gets extended payload length (7+64).
       *
       * @param {Function} cb Callback
       * @private
       */
      getPayloadLength64(cb) {
        if (this._bufferedBytes < 8) {
          this._loop = !1;
          return;
        }
        let buf = this.consume(8), num = buf.readUInt32BE(0);
        if (num > Math.pow(2, 21) - 1) {
          let error2 = this.createError(
            RangeError,
            "Unsupported WebSocket frame: payload length > 2^53 - 1",
            !1,
            1009,
            "WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH"
          );
          cb(error2);
          return;
        }
        this._payloadLength = num * Math.pow(2, 32) + buf.readUInt32BE(4), this.haveLength(cb);
      }
      /**
       * Payload length has been read.
       *
       * @param {Function} cb Callback
       * @private
       */
      haveLength(cb) {
        if (this._payloadLength && this._opcode < 8 && (this._totalPayloadLength += this._payloadLength, this._totalPayloadLength > this._maxPayload && this._maxPayload > 0)) {
          let error2 = this.createError(
            RangeError,
            "Max payload size exceeded",
            !1,
            1009,
            "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH"
          );
          cb(error2);
          return;
        }
        this._masked ? this._state = GET_MASK : this._state = GET_DATA;
      }
      /**
       * Reads mask bytes.
       *
       * @private
       */
      getMask() {
        if (this._bufferedBytes < 4) {
          this._loop = !1;
          return;
        }
        this._mask = this.consume(4), this._state = GET_DATA;
      }
      /**
       * Reads data bytes.
       *
       * @param {Function} cb Callback
       * @private
       */
      getData(cb) {
        let data = EMPTY_BUFFER;
        if (this._payloadLength) {
          if (this._bufferedBytes < this._payloadLength) {
            this._loop = !1;
            return;
          }
          data = this.consume(this._payloadLength), this._masked && (this._mask[0] | this._mask[1] | this._mask[2] | this._mask[3]) !== 0 && unmask(data, this._mask);
        }
        if (this._mask = void 0, this._opcode > 7) {
          this.controlMessage(data, cb);
          return;
        }
        if (this._maxFragments > 0 && ++this._numFragments > this._maxFragments) {
          let error2 = this.createError(
            RangeError,
            "Too many message fragments",
            !1,
            1008,
            "WS_ERR_TOO_MANY_BUFFERED_PARTS"
          );
          cb(error2);
          return;
        }
        if (this._compressed) {
          this._state = INFLATING, this.decompress(data, cb);
          return;
        }
        data.length && (this._messageLength = this._totalPayloadLength, this._fragments.push(data)), this.dataMessage(cb);
      }
      /**
       * Decompresses data.
       *
       * @param {Buffer} data Compressed data
       * @param {Function} cb Callback
       * @private
       */
      decompress(data, cb) {
        this._extensions[PerMessageDeflate2.extensionName].decompress(data, this._fin, (err, buf) => {
          if (err) return cb(err);
          if (buf.length) {
            if (this._messageLength += buf.length, this._messageLength > this._maxPayload && this._maxPayload > 0) {
              let error2 = this.createError(
                RangeError,
                "Max payload size exceeded",
                !1,
                1009,
                "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH"
              );
              cb(error2);
              return;
            }
            this._fragments.push(buf);
          }
          this.dataMessage(cb), this._state === GET_INFO && this.startLoop(cb);
        });
      }
      /**
       * Handles a data message.
       *
       * @param {Function} cb Callback
       * @private
       */
      dataMessage(cb) {
        if (!this._fin) {
          this._state = GET_INFO;
          return;
        }
        let messageLength = this._messageLength, fragments = this._fragments;
        if (this._totalPayloadLength = 0, this._messageLength = 0, this._fragmented = 0, this._numFragments = 0, this._fragments = [], this._opcode === 2) {
          let data;
          this._binaryType === "nodebuffer" ? data = concat(fragments, messageLength) : this._binaryType === "arraybuffer" ? data = toArrayBuffer(concat(fragments, messageLength)) : this._binaryType === "blob" ? data = new Blob(fragments) : data = fragments, this._allowSynchronousEvents ? (this.emit("message", data, !0), this._state = GET_INFO) : (this._state = DEFER_EVENT, setImmediate(() => {
            this.emit("message", data, !0), this._state = GET_INFO, this.startLoop(cb);
          }));
        } else {
          let buf = concat(fragments, messageLength);
          if (!this._skipUTF8Validation && !isValidUTF8(buf)) {
            let error2 = this.createError(
              Error,
              "invalid UTF-8 sequence",
              !0,
              1007,
              "WS_ERR_INVALID_UTF8"
            );
            cb(error2);
            return;
          }
          this._state === INFLATING || this._allowSynchronousEvents ? (this.emit("message", buf, !1), this._state = GET_INFO) : (this._state = DEFER_EVENT, setImmediate(() => {
            this.emit("message", buf, !1), this._state = GET_INFO, this.startLoop(cb);
          }));
        }
      }
      /**
       * Handles a control message.
       *
       * @param {Buffer} data Data to handle
       * @return {(Error|RangeError|undefined)} A possible error
       * @private
       */
      controlMessage(data, cb) {
        if (this._opcode === 8) {
          if (data.length === 0)
            this._loop = !1, this.emit("conclude", 1005, EMPTY_BUFFER), this.end();
          else {
            let code2 = data.readUInt16BE(0);
            if (!isValidStatusCode(code2)) {
              let error2 = this.createError(
                RangeError,
                `invalid status code ${code2}`,
                !0,
                1002,
                "WS_ERR_INVALID_CLOSE_CODE"
              );
              cb(error2);
              return;
            }
            let buf = new FastBuffer(
              data.buffer,
              data.byteOffset + 2,
              data.length - 2
            );
            if (!this._skipUTF8Validation && !isValidUTF8(buf)) {
              let error2 = this.createError(
                Error,
                "invalid UTF-8 sequence",
                !0,
                1007,
                "WS_ERR_INVALID_UTF8"
              );
              cb(error2);
              return;
            }
            this._loop = !1, this.emit("conclude", code2, buf), this.end();
          }
          this._state = GET_INFO;
          return;
        }
        this._allowSynchronousEvents ? (this.emit(this._opcode === 9 ? "ping" : "pong", data), this._state = GET_INFO) : (this._state = DEFER_EVENT, setImmediate(() => {
          this.emit(this._opcode === 9 ? "ping" : "pong", data), this._state = GET_INFO, this.startLoop(cb);
        }));
      }
      /**
       * Builds an error object.
       *
       * @param {function(new:Error|RangeError)} ErrorCtor The error constructor
       * @param {String} message The error message
       * @param {Boolean} prefix Specifies whether or not to add a default prefix to
       *     `message`
       * @param {Number} statusCode The status code
       * @param {String} errorCode The exposed error code
       * @return {(Error|RangeError)} The error
       * @private
       */
      createError(ErrorCtor, message, prefix, statusCode, errorCode) {
        this._loop = !1, this._errored = !0;
        let err = new ErrorCtor(
          prefix ? `Invalid WebSocket frame: ${message}` : message
        );
        return Error.captureStackTrace(err, this.createError), err.code = errorCode, err[kStatusCode] = statusCode, err;
      }
    };
    module.exports = Receiver2;
  }
});

// node_modules/ws/lib/sender.js
var require_sender = __commonJS({
  "node_modules/ws/lib/sender.js"(exports, module) {
    "use strict";
    var { Duplex } = __require("stream"), { randomFillSync } = __require("crypto"), {
      types: { isUint8Array }
    } = __require("util"), PerMessageDeflate2 = require_permessage_deflate(), { EMPTY_BUFFER, kWebSocket, NOOP } = require_constants(), { isBlob, isValidStatusCode } = require_validation(), { mask: applyMask, toBuffer } = require_buffer_util(), kByteLength = /* @__PURE__ */ Symbol("kByteLength"), maskBuffer = Buffer.alloc(4), RANDOM_POOL_SIZE = 8 * 1024, randomPool, randomPoolPointer = RANDOM_POOL_SIZE, DEFAULT = 0, DEFLATING = 1, GET_BLOB_DATA = 2, Sender2 = class _Sender {
      /**
       * Creates a Sender instance.
       *
       * @param {Duplex} socket The connection socket
       * @param {Object} [extensions] An object containing the negotiated extensions
       * @param {Function} [generateMask] The function used to generate the masking
       *     key
       */
      constructor(socket, extensions, generateMask) {
        this._extensions = extensions || {}, generateMask && (this._generateMask = generateMask, this._maskBuffer = Buffer.alloc(4)), this._socket = socket, this._firstFragment = !0, this._compress = !1, this._bufferedBytes = 0, this._queue = [], this._state = DEFAULT, this.onerror = NOOP, this[kWebSocket] = void 0;
      }
      /**
       * Frames a piece of data according to the HyBi WebSocket protocol.
       *
       * @param {(Buffer|String)} data The data to frame
       * @param {Object} options Options object
       * @param {Boolean} [options.fin=false] Specifies whether or not to set the
       *     FIN bit
       * @param {Function} [options.generateMask] The function used to generate the
       *     masking key
       * @param {Boolean} [options.mask=false] Specifies whether or not to mask
       *     `data`
       * @param {Buffer} [options.maskBuffer] The buffer used to store the masking
       *     key
       * @param {Number} options.opcode The opcode
       * @param {Boolean} [options.readOnly=false] Specifies whether `data` can be
       *     modified
       * @param {Boolean} [options.rsv1=false] Specifies whether or not to set the
       *     RSV1 bit
       * @return {(Buffer|String)[]} The framed data
       * @public
       */
      static frame(data, options) {
        let mask2, merge2 = !1, offset = 2, skipMasking = !1;
        options.mask && (mask2 = options.maskBuffer || maskBuffer, options.generateMask ? options.generateMask(mask2) : (randomPoolPointer === RANDOM_POOL_SIZE && (randomPool === void 0 && (randomPool = Buffer.alloc(RANDOM_POOL_SIZE)), randomFillSync(randomPool, 0, RANDOM_POOL_SIZE), randomPoolPointer = 0), mask2[0] = randomPool[randomPoolPointer++], mask2[1] = randomPool[randomPoolPointer++], mask2[2] = randomPool[randomPoolPointer++], mask2[3] = randomPool[randomPoolPointer++]), skipMasking = (mask2[0] | mask2[1] | mask2[2] | mask2[3]) === 0, offset = 6);
        let dataLength;
        typeof data == "string" ? (!options.mask || skipMasking) && options[kByteLength] !== void 0 ? dataLength = options[kByteLength] : (data = Buffer.from(data), dataLength = data.length) : (dataLength = data.length, merge2 = options.mask && options.readOnly && !skipMasking);
        let payloadLength = dataLength;
        dataLength >= 65536 ? (offset += 8, payloadLength = 127) : dataLength > 125 && (offset += 2, payloadLength = 126);
        let target = Buffer.allocUnsafe(merge2 ? dataLength + offset : offset);
        return target[0] = options.fin ? options.opcode | 128 : options.opcode, options.rsv1 && (target[0] |= 64), target[1] = payloadLength, payloadLength === 126 ? target.writeUInt16BE(dataLength, 2) : payloadLength === 127 && (target[2] = target[3] = 0, target.writeUIntBE(dataLength, 4, 6)), options.mask ? (target[1] |= 128, target[offset - 4] = mask2[0], target[offset - 3] = mask2[1], target[offset - 2] = mask2[2], target[offset - 1] = mask2[3], dataLength ? skipMasking ? [target, data] : merge2 ? (applyMask(data, mask2, target, offset, dataLength), [target]) : (applyMask(data, mask2, data, 0, dataLength), [target, data]) : [target]) : dataLength ? [target, data] : [target];
      }
      /**
       * Sends a close message to the other peer.
       *
       * @param {Number} [code] The status code component of the body
       * @param {(String|Buffer)} [data] The message component of the body
       * @param {Boolean} [mask=false] Specifies whether or not to mask the message
       * @param {Function} [cb] Callback
       * @public
       */
      close(code2, data, mask2, cb) {
        let buf;
        if (code2 === void 0)
          buf = EMPTY_BUFFER;
        else {
          if (typeof code2 != "number" || !isValidStatusCode(code2))
            throw new TypeError("First argument must be a valid error code number");
          if (data === void 0 || !data.length)
            buf = Buffer.allocUnsafe(2), buf.writeUInt16BE(code2, 0);
          else {
            let length = Buffer.byteLength(data);
            if (length > 123)
              throw new RangeError("The message must not be greater than 123 bytes");
            if (buf = Buffer.allocUnsafe(2 + length), buf.writeUInt16BE(code2, 0), typeof data == "string")
              buf.write(data, 2);
            else if (isUint8Array(data))
              buf.set(data, 2);
            else
              throw new TypeError("Second argument must be a string or a Uint8Array");
          }
        }
        let options = {
          [kByteLength]: buf.length,
          fin: !0,
          generateMask: this._generateMask,
          mask: mask2,
          maskBuffer: this._maskBuffer,
          opcode: 8,
          readOnly: !1,
          rsv1: !1
        };
        this._state !== DEFAULT ? this.enqueue([this.dispatch, buf, !1, options, cb]) : this.sendFrame(_Sender.frame(buf, options), cb);
      }
      /**
       * Sends a ping message to the other peer.
       *
       * @param {*} data The message to send
       * @param {Boolean} [mask=false] Specifies whether or not to mask `data`
       * @param {Function} [cb] Callback
       * @public
       */
      ping(data, mask2, cb) {
        let byteLength, readOnly;
        if (typeof data == "string" ? (byteLength = Buffer.byteLength(data), readOnly = !1) : isBlob(data) ? (byteLength = data.size, readOnly = !1) : (data = toBuffer(data), byteLength = data.length, readOnly = toBuffer.readOnly), byteLength > 125)
          throw new RangeError("The data size must not be greater than 125 bytes");
        let options = {
          [kByteLength]: byteLength,
          fin: !0,
          generateMask: this._generateMask,
          mask: mask2,
          maskBuffer: this._maskBuffer,
          opcode: 9,
          readOnly,
          rsv1: !1
        };
        isBlob(data) ? this._state !== DEFAULT ? this.enqueue([this.getBlobData, data, !1, options, cb]) : this.getBlobData(data, !1, options, cb) : this._state !== DEFAULT ? this.enqueue([this.dispatch, data, !1, options, cb]) : this.sendFrame(_Sender.frame(data, options), cb);
      }
      /**
       * Sends a pong message to the other peer.
       *
       * @param {*} data The message to send
       * @param {Boolean} [mask=false] Specifies whether or not to mask `data`
       * @param {Function} [cb] Callback
       * @public
       */
      pong(data, mask2, cb) {
        let byteLength, readOnly;
        if (typeof data == "string" ? (byteLength = Buffer.byteLength(data), readOnly = !1) : isBlob(data) ? (byteLength = data.size, readOnly = !1) : (data = toBuffer(data), byteLength = data.length, readOnly = toBuffer.readOnly), byteLength > 125)
          throw new RangeError("The data size must not be greater than 125 bytes");
        let options = {
          [kByteLength]: byteLength,
          fin: !0,
          generateMask: this._generateMask,
          mask: mask2,
          maskBuffer: this._maskBuffer,
          opcode: 10,
          readOnly,
          rsv1: !1
        };
        isBlob(data) ? this._state !== DEFAULT ? this.enqueue([this.getBlobData, data, !1, options, cb]) : this.getBlobData(data, !1, options, cb) : this._state !== DEFAULT ? this.enqueue([this.dispatch, data, !1, options, cb]) : this.sendFrame(_Sender.frame(data, options), cb);
      }
      /**
       * Sends a data message to the other peer.
       *
       * @param {*} data The message to send
       * @param {Object} options Options object
       * @param {Boolean} [options.binary=false] Specifies whether `data` is binary
       *     or text
       * @param {Boolean} [options.compress=false] Specifies whether or not to
       *     compress `data`
       * @param {Boolean} [options.fin=false] Specifies whether the fragment is the
       *     last one
       * @param {Boolean} [options.mask=false] Specifies whether or not to mask
       *     `data`
       * @param {Function} [cb] Callback
       * @public
       */
      send(data, options, cb) {
        let perMessageDeflate = this._extensions[PerMessageDeflate2.extensionName], opcode = options.binary ? 2 : 1, rsv1 = options.compress, byteLength, readOnly;
        typeof data == "string" ? (byteLength = Buffer.byteLength(data), readOnly = !1) : isBlob(data) ? (byteLength = data.size, readOnly = !1) : (data = toBuffer(data), byteLength = data.length, readOnly = toBuffer.readOnly), this._firstFragment ? (this._firstFragment = !1, rsv1 && perMessageDeflate && perMessageDeflate.params[perMessageDeflate._isServer ? "server_no_context_takeover" : "client_no_context_takeover"] && (rsv1 = byteLength >= perMessageDeflate._threshold), this._compress = rsv1) : (rsv1 = !1, opcode = 0), options.fin && (this._firstFragment = !0);
        let opts = {
          [kByteLength]: byteLength,
          fin: options.fin,
          generateMask: this._generateMask,
          mask: options.mask,
          maskBuffer: this._maskBuffer,
          opcode,
          readOnly,
          rsv1
        };
        isBlob(data) ? this._state !== DEFAULT ? this.enqueue([this.getBlobData, data, this._compress, opts, cb]) : this.getBlobData(data, this._compress, opts, cb) : this._state !== DEFAULT ? this.enqueue([this.dispatch, data, this._compress, opts, cb]) : this.dispatch(data, this._compress, opts, cb);
      }
      /**
       * Gets the contents of a blob as binary data.
       *
       * @param {Blob} blob The blob
       * @param {Boolean} [compress=false] Specifies whether or not to compress
       *     the data
       * @param {Object} options Options object
       * @param {Boolean} [options.fin=false] Specifies whether or not to set the
       *     FIN bit
       * @param {Function} [options.generateMask] The function used to generate the
       *     masking key
       * @param {Boolean} [options.mask=false] Specifies whether or not to mask
       *     `data`
       * @param {Buffer} [options.maskBuffer] The buffer used to store the masking
       *     key
       * @param {Number} options.opcode The opcode
       * @param {Boolean} [options.readOnly=false] Specifies whether `data` can be
       *     modified
       * @param {Boolean} [options.rsv1=false] Specifies whether or not to set the
       *     RSV1 bit
       * @param {Function} [cb] Callback
       * @private
       */
      getBlobData(blob, compress, options, cb) {
        this._bufferedBytes += options[kByteLength], this._state = GET_BLOB_DATA, blob.arrayBuffer().then((arrayBuffer) => {
          if (this._socket.destroyed) {
            let err = new Error(
              "The socket was closed while the blob was being read"
            );
            process.nextTick(callCallbacks, this, err, cb);
            return;
          }
          this._bufferedBytes -= options[kByteLength];
          let data = toBuffer(arrayBuffer);
          compress ? this.dispatch(data, compress, options, cb) : (this._state = DEFAULT, this.sendFrame(_Sender.frame(data, options), cb), this.dequeue());
        }).catch((err) => {
          process.nextTick(onError, this, err, cb);
        });
      }
      /**
       * Dispatches a message.
       *
       * @param {(Buffer|String)} data The message to send
       * @param {Boolean} [compress=false] Specifies whether or not to compress
       *     `data`
       * @param {Object} options Options object
       * @param {Boolean} [options.fin=false] Specifies whether or not to set the
       *     FIN bit
       * @param {Function} [options.generateMask] The function used to generate the
       *     masking key
       * @param {Boolean} [options.mask=false] Specifies whether or not to mask
       *     `data`
       * @param {Buffer} [options.maskBuffer] The buffer used to store the masking
       *     key
       * @param {Number} options.opcode The opcode
       * @param {Boolean} [options.readOnly=false] Specifies whether `data` can be
       *     modified
       * @param {Boolean} [options.rsv1=false] Specifies whether or not to set the
       *     RSV1 bit
       * @param {Function} [cb] Callback
       * @private
       */
      dispatch(data, compress, options, cb) {
        if (!compress) {
          this.sendFrame(_Sender.frame(data, options), cb);
          return;
        }
        let perMessageDeflate = this._extensions[PerMessageDeflate2.extensionName];
        this._bufferedBytes += options[kByteLength], this._state = DEFLATING, perMessageDeflate.compress(data, options.fin, (_, buf) => {
          if (this._socket.destroyed) {
            let err = new Error(
              "The socket was closed while data was being compressed"
            );
            callCallbacks(this, err, cb);
            return;
          }
          this._bufferedBytes -= options[kByteLength], this._state = DEFAULT, options.readOnly = !1, this.sendFrame(_Sender.frame(buf, options), cb), this.dequeue();
        });
      }
      /**
       * Executes queued send operations.
       *
       * @private
       */
      dequeue() {
        for (; this._state === DEFAULT && this._queue.length; ) {
          let params = this._queue.shift();
          this._bufferedBytes -= params[3][kByteLength], Reflect.apply(params[0], this, params.slice(1));
        }
      }
      /**
       * Enqueues a send operation.
       *
       * @param {Array} params Send operation parameters.
       * @private
       */
      enqueue(params) {
        this._bufferedBytes += params[3][kByteLength], this._queue.push(params);
      }
      /**
       * Sends a frame.
       *
       * @param {(Buffer | String)[]} list The frame to send
       * @param {Function} [cb] Callback
       * @private
       */
      sendFrame(list, cb) {
        list.length === 2 ? (this._socket.cork(), this._socket.write(list[0]), this._socket.write(list[1], cb), this._socket.uncork()) : this._socket.write(list[0], cb);
      }
    };
    module.exports = Sender2;
    function callCallbacks(sender, err, cb) {
      typeof cb == "function" && cb(err);
      for (let i3 = 0; i3 < sender._queue.length; i3++) {
        let params = sender._queue[i3], callback = params[params.length - 1];
        typeof callback == "function" && callback(err);
      }
    }
    function onError(sender, err, cb) {
      callCallbacks(sender, err, cb), sender.onerror(err);
    }
  }
});

// node_modules/ws/lib/event-target.js
var require_event_target = __commonJS({
  "node_modules/ws/lib/event-target.js"(exports, module) {
    "use strict";
    var { kForOnEventAttribute, kListener } = require_constants(), kCode = /* @__PURE__ */ Symbol("kCode"), kData = /* @__PURE__ */ Symbol("kData"), kError = /* @__PURE__ */ Symbol("kError"), kMessage = /* @__PURE__ */ Symbol("kMessage"), kReason = /* @__PURE__ */ Symbol("kReason"), kTarget = /* @__PURE__ */ Symbol("kTarget"), kType = /* @__PURE__ */ Symbol("kType"), kWasClean = /* @__PURE__ */ Symbol("kWasClean"), Event = class {
      /**
       * Create a new `Event`.
       *
       * @param {String} type The name of the event
       * @throws {TypeError} If the `type` argument is not specified
       */
      constructor(type2) {
        this[kTarget] = null, this[kType] = type2;
      }
      /**
       * @type {*}
       */
      get target() {
        return this[kTarget];
      }
      /**
       * @type {String}
       */
      get type() {
        return this[kType];
      }
    };
    Object.defineProperty(Event.prototype, "target", { enumerable: !0 });
    Object.defineProperty(Event.prototype, "type", { enumerable: !0 });
    var CloseEvent = class extends Event {
      /**
       * Create a new `CloseEvent`.
       *
       * @param {String} type The name of the event
       * @param {Object} [options] A dictionary object that allows for setting
       *     attributes via object members of the same name
       * @param {Number} [options.code=0] The status code explaining why the
       *     connection was closed
       * @param {String} [options.reason=''] A human-readable string explaining why
       *     the connection was closed
       * @param {Boolean} [options.wasClean=false] Indicates whether or not the
       *     connection was cleanly closed
       */
      constructor(type2, options = {}) {
        super(type2), this[kCode] = options.code === void 0 ? 0 : options.code, this[kReason] = options.reason === void 0 ? "" : options.reason, this[kWasClean] = options.wasClean === void 0 ? !1 : options.wasClean;
      }
      /**
       * @type {Number}
       */
      get code() {
        return this[kCode];
      }
      /**
       * @type {String}
       */
      get reason() {
        return this[kReason];
      }
      /**
       * @type {Boolean}
       */
      get wasClean() {
        return this[kWasClean];
      }
    };
    Object.defineProperty(CloseEvent.prototype, "code", { enumerable: !0 });
    Object.defineProperty(CloseEvent.prototype, "reason", { enumerable: !0 });
    Object.defineProperty(CloseEvent.prototype, "wasClean", { enumerable: !0 });
    var ErrorEvent = class extends Event {
      /**
       * Create a new `ErrorEvent`.
       *
       * @param {String} type The name of the event
       * @param {Object} [options] A dictionary object that allows for setting
       *     attributes via object members of the same name
       * @param {*} [options.error=null] The error that generated this event
       * @param {String} [options.message=''] The error message
       */
      constructor(type2, options = {}) {
        super(type2), this[kError] = options.error === void 0 ? null : options.error, this[kMessage] = options.message === void 0 ? "" : options.message;
      }
      /**
       * @type {*}
       */
      get error() {
        return this[kError];
      }
      /**
       * @type {String}
       */
      get message() {
        return this[kMessage];
      }
    };
    Object.defineProperty(ErrorEvent.prototype, "error", { enumerable: !0 });
    Object.defineProperty(ErrorEvent.prototype, "message", { enumerable: !0 });
    var MessageEvent = class extends Event {
      /**
       * Create a new `MessageEvent`.
       *
       * @param {String} type The name of the event
       * @param {Object} [options] A dictionary object that allows for setting
       *     attributes via object members of the same name
       * @param {*} [options.data=null] The message content
       */
      constructor(type2, options = {}) {
        super(type2), this[kData] = options.data === void 0 ? null : options.data;
      }
      /**
       * @type {*}
       */
      get data() {
        return this[kData];
      }
    };
    Object.defineProperty(MessageEvent.prototype, "data", { enumerable: !0 });
    var EventTarget = {
      /**
       * Register an event listener.
       *
       * @param {String} type A string representing the event type to listen for
       * @param {(Function|Object)} handler The listener to add
       * @param {Object} [options] An options object specifies characteristics about
       *     the event listener
       * @param {Boolean} [options.once=false] A `Boolean` indicating that the
       *     listener should be invoked at most once after being added. If `true`,
       *     the listener would be automatically removed when invoked.
       * @public
       */
      addEventListener(type2, handler, options = {}) {
        for (let listener of this.listeners(type2))
          if (!options[kForOnEventAttribute] && listener[kListener] === handler && !listener[kForOnEventAttribute])
            return;
        let wrapper;
        if (type2 === "message")
          wrapper = function(data, isBinary) {
            let event = new MessageEvent("message", {
              data: isBinary ? data : data.toString()
            });
            event[kTarget] = this, callListener(handler, this, event);
          };
        else if (type2 === "close")
          wrapper = function(code2, message) {
            let event = new CloseEvent("close", {
              code: code2,
              reason: message.toString(),
              wasClean: this._closeFrameReceived && this._closeFrameSent
            });
            event[kTarget] = this, callListener(handler, this, event);
          };
        else if (type2 === "error")
          wrapper = function(error2) {
            let event = new ErrorEvent("error", {
              error: error2,
              message: error2.message
            });
            event[kTarget] = this, callListener(handler, this, event);
          };
        else if (type2 === "open")
          wrapper = function() {
            let event = new Event("open");
            event[kTarget] = this, callListener(handler, this, event);
          };
        else
          return;
        wrapper[kForOnEventAttribute] = !!options[kForOnEventAttribute], wrapper[kListener] = handler, options.once ? this.once(type2, wrapper) : this.on(type2, wrapper);
      },
      /**
       * Remove an event listener.
       *
       * @param {String} type A string representing the event type to remove
       * @param {(Function|Object)} handler The listener to remove
       * @public
       */
      removeEventListener(type2, handler) {
        for (let listener of this.listeners(type2))
          if (listener[kListener] === handler && !listener[kForOnEventAttribute]) {
            this.removeListener(type2, listener);
            break;
          }
      }
    };
    module.exports = {
      CloseEvent,
      ErrorEvent,
      Event,
      EventTarget,
      MessageEvent
    };
    function callListener(listener, thisArg, event) {
      typeof listener == "object" && listener.handleEvent ? listener.handleEvent.call(listener, event) : listener.call(thisArg, event);
    }
  }
});

// node_modules/ws/lib/extension.js
var require_extension = __commonJS({
  "node_modules/ws/lib/extension.js"(exports, module) {
    "use strict";
    var { tokenChars } = require_validation();
    function push2(dest, name2, elem) {
      dest[name2] === void 0 ? dest[name2] = [elem] : dest[name2].push(elem);
    }
    function parse2(header) {
      let offers = /* @__PURE__ */ Object.create(null), params = /* @__PURE__ */ Object.create(null), mustUnescape = !1, isEscaping = !1, inQuotes = !1, extensionName, paramName, start2 = -1, code2 = -1, end = -1, i3 = 0;
      for (; i3 < header.length; i3++)
        if (code2 = header.charCodeAt(i3), extensionName === void 0)
          if (end === -1 && tokenChars[code2] === 1)
            start2 === -1 && (start2 = i3);
          else if (i3 !== 0 && (code2 === 32 || code2 === 9))
            end === -1 && start2 !== -1 && (end = i3);
          else if (code2 === 59 || code2 === 44) {
            if (start2 === -1)
              throw new SyntaxError(`Unexpected character at index ${i3}`);
            end === -1 && (end = i3);
            let name2 = header.slice(start2, end);
            code2 === 44 ? (push2(offers, name2, params), params = /* @__PURE__ */ Object.create(null)) : extensionName = name2, start2 = end = -1;
          } else
            throw new SyntaxError(`Unexpected character at index ${i3}`);
        else if (paramName === void 0)
          if (end === -1 && tokenChars[code2] === 1)
            start2 === -1 && (start2 = i3);
          else if (code2 === 32 || code2 === 9)
            end === -1 && start2 !== -1 && (end = i3);
          else if (code2 === 59 || code2 === 44) {
            if (start2 === -1)
              throw new SyntaxError(`Unexpected character at index ${i3}`);
            end === -1 && (end = i3), push2(params, header.slice(start2, end), !0), code2 === 44 && (push2(offers, extensionName, params), params = /* @__PURE__ */ Object.create(null), extensionName = void 0), start2 = end = -1;
          } else if (code2 === 61 && start2 !== -1 && end === -1)
            paramName = header.slice(start2, i3), start2 = end = -1;
          else
            throw new SyntaxError(`Unexpected character at index ${i3}`);
        else if (isEscaping) {
          if (tokenChars[code2] !== 1)
            throw new SyntaxError(`Unexpected character at index ${i3}`);
          start2 === -1 ? start2 = i3 : mustUnescape || (mustUnescape = !0), isEscaping = !1;
        } else if (inQuotes)
          if (tokenChars[code2] === 1)
            start2 === -1 && (start2 = i3);
          else if (code2 === 34 && start2 !== -1)
            inQuotes = !1, end = i3;
          else if (code2 === 92)
            isEscaping = !0;
          else
            throw new SyntaxError(`Unexpected character at index ${i3}`);
        else if (code2 === 34 && header.charCodeAt(i3 - 1) === 61)
          inQuotes = !0;
        else if (end === -1 && tokenChars[code2] === 1)
          start2 === -1 && (start2 = i3);
        else if (start2 !== -1 && (code2 === 32 || code2 === 9))
          end === -1 && (end = i3);
        else if (code2 === 59 || code2 === 44) {
          if (start2 === -1)
            throw new SyntaxError(`Unexpected character at index ${i3}`);
          end === -1 && (end = i3);
          let value2 = header.slice(start2, end);
          mustUnescape && (value2 = value2.replace(/\\/g, ""), mustUnescape = !1), push2(params, paramName, value2), code2 === 44 && (push2(offers, extensionName, params), params = /* @__PURE__ */ Object.create(null), extensionName = void 0), paramName = void 0, start2 = end = -1;
        } else
          throw new SyntaxError(`Unexpected character at index ${i3}`);
      if (start2 === -1 || inQuotes || code2 === 32 || code2 === 9)
        throw new SyntaxError("Unexpected end of input");
      end === -1 && (end = i3);
      let token = header.slice(start2, end);
      return extensionName === void 0 ? push2(offers, token, params) : (paramName === void 0 ? push2(params, token, !0) : mustUnescape ? push2(params, paramName, token.replace(/\\/g, "")) : push2(params, paramName, token), push2(offers, extensionName, params)), offers;
    }
    function format(extensions) {
      return Object.keys(extensions).map((extension2) => {
        let configurations = extensions[extension2];
        return Array.isArray(configurations) || (configurations = [configurations]), configurations.map((params) => [extension2].concat(
          Object.keys(params).map((k) => {
            let values = params[k];
            return Array.isArray(values) || (values = [values]), values.map((v2) => v2 === !0 ? k : `${k}=${v2}`).join("; ");
          })
        ).join("; ")).join(", ");
      }).join(", ");
    }
    module.exports = { format, parse: parse2 };
  }
});

// node_modules/ws/lib/websocket.js
var require_websocket = __commonJS({
  "node_modules/ws/lib/websocket.js"(exports, module) {
    "use strict";
    var EventEmitter2 = __require("events"), https = __require("https"), http = __require("http"), net = __require("net"), querystring = __require("querystring"), tls = __require("tls"), { randomBytes: randomBytes2, createHash } = __require("crypto"), { Duplex, Readable } = __require("stream"), { URL: URL2 } = __require("url"), PerMessageDeflate2 = require_permessage_deflate(), Receiver2 = require_receiver(), Sender2 = require_sender(), { isBlob } = require_validation(), {
      BINARY_TYPES,
      CLOSE_TIMEOUT,
      EMPTY_BUFFER,
      GUID,
      kForOnEventAttribute,
      kListener,
      kStatusCode,
      kWebSocket,
      NOOP
    } = require_constants(), {
      EventTarget: { addEventListener, removeEventListener }
    } = require_event_target(), { format, parse: parse2 } = require_extension(), { toBuffer } = require_buffer_util(), kAborted = /* @__PURE__ */ Symbol("kAborted"), protocolVersions = [8, 13], readyStates = ["CONNECTING", "OPEN", "CLOSING", "CLOSED"], subprotocolRegex = /^[!#$%&'*+\-.0-9A-Z^_`|a-z~]+$/, WebSocket3 = class _WebSocket extends EventEmitter2 {
      /**
       * Create a new `WebSocket`.
       *
       * @param {(String|URL)} address The URL to which to connect
       * @param {(String|String[])} [protocols] The subprotocols
       * @param {Object} [options] Connection options
       */
      constructor(address, protocols, options) {
        super(), this._binaryType = BINARY_TYPES[0], this._closeCode = 1006, this._closeFrameReceived = !1, this._closeFrameSent = !1, this._closeMessage = EMPTY_BUFFER, this._closeTimer = null, this._errorEmitted = !1, this._extensions = {}, this._paused = !1, this._protocol = "", this._readyState = _WebSocket.CONNECTING, this._receiver = null, this._sender = null, this._socket = null, address !== null ? (this._bufferedAmount = 0, this._isServer = !1, this._redirects = 0, protocols === void 0 ? !options || options.protocols === void 0 ? protocols = [] : Array.isArray(options.protocols) ? protocols = options.protocols : protocols = [options.protocols] : Array.isArray(protocols) || (typeof protocols == "object" && protocols !== null ? (options = protocols, options.protocols === void 0 ? protocols = [] : Array.isArray(options.protocols) ? protocols = options.protocols : protocols = [options.protocols]) : protocols = [protocols]), options = initAsClient(this, address, protocols, options)) : this._isServer = !0, options.autoPong && (this._autoPong = !0, this._autoPongComplete = () => autoPongComplete(this), this._pendingAutoPongs = 0, this._maxPendingAutoPongs = options.maxPendingAutoPongs | 0), this._closeTimeout = options.closeTimeout;
      }
      /**
       * For historical reasons, the custom "nodebuffer" type is used by the default
       * instead of "blob".
       *
       * @type {String}
       */
      get binaryType() {
        return this._binaryType;
      }
      set binaryType(type2) {
        BINARY_TYPES.includes(type2) && (this._binaryType = type2, this._receiver && (this._receiver._binaryType = type2));
      }
      /**
       * @type {Number}
       */
      get bufferedAmount() {
        return this._socket ? this._socket._writableState.length + this._sender._bufferedBytes : this._bufferedAmount;
      }
      /**
       * @type {String}
       */
      get extensions() {
        return Object.keys(this._extensions).join();
      }
      /**
       * @type {Boolean}
       */
      get isPaused() {
        return this._paused;
      }
      /**
       * @type {Function}
       */
      /* istanbul ignore next */
      get onclose() {
        return null;
      }
      /**
       * @type {Function}
       */
      /* istanbul ignore next */
      get onerror() {
        return null;
      }
      /**
       * @type {Function}
       */
      /* istanbul ignore next */
      get onopen() {
        return null;
      }
      /**
       * @type {Function}
       */
      /* istanbul ignore next */
      get onmessage() {
        return null;
      }
      /**
       * @type {String}
       */
      get protocol() {
        return this._protocol;
      }
      /**
       * @type {Number}
       */
      get readyState() {
        return this._readyState;
      }
      /**
       * @type {String}
       */
      get url() {
        return this._url;
      }
      /**
       * Set up the socket and the internal resources.
       *
       * @param {Duplex} socket The network socket between the server and client
       * @param {Buffer} head The first packet of the upgraded stream
       * @param {Object} options Options object
       * @param {Boolean} [options.allowSynchronousEvents=false] Specifies whether
       *     any of the `'message'`, `'ping'`, and `'pong'` events can be emitted
       *     multiple times in the same tick
       * @param {Function} [options.generateMask] The function used to generate the
       *     masking key
       * @param {Number} [options.maxBufferedChunks=0] The maximum number of
       *     buffered data chunks
       * @param {Number} [options.maxFragments=0] The maximum number of message
       *     fragments
       * @param {Number} [options.maxPayload=0] The maximum allowed message size
       * @param {Boolean} [options.skipUTF8Validation=false] Specifies whether or
       *     not to skip UTF-8 validation for text and close messages
       * @private
       */
      setSocket(socket, head, options) {
        let receiver = new Receiver2({
          allowSynchronousEvents: options.allowSynchronousEvents,
          binaryType: this.binaryType,
          extensions: this._extensions,
          isServer: this._isServer,
          maxBufferedChunks: options.maxBufferedChunks,
          maxFragments: options.maxFragments,
          maxPayload: options.maxPayload,
          skipUTF8Validation: options.skipUTF8Validation
        }), sender = new Sender2(socket, this._extensions, options.generateMask);
        this._receiver = receiver, this._sender = sender, this._socket = socket, receiver[kWebSocket] = this, sender[kWebSocket] = this, socket[kWebSocket] = this, receiver.on("conclude", receiverOnConclude), receiver.on("drain", receiverOnDrain), receiver.on("error", receiverOnError), receiver.on("message", receiverOnMessage), receiver.on("ping", receiverOnPing), receiver.on("pong", receiverOnPong), sender.onerror = senderOnError, socket.setTimeout && socket.setTimeout(0), socket.setNoDelay && socket.setNoDelay(), head.length > 0 && socket.unshift(head), socket.on("close", socketOnClose), socket.on("data", socketOnData), socket.on("end", socketOnEnd), socket.on("error", socketOnError), this._readyState = _WebSocket.OPEN, this.emit("open");
      }
      /**
       * Emit the `'close'` event.
       *
       * @private
       */
      emitClose() {
        if (!this._socket) {
          this._readyState = _WebSocket.CLOSED, this.emit("close", this._closeCode, this._closeMessage);
          return;
        }
        this._extensions[PerMessageDeflate2.extensionName] && this._extensions[PerMessageDeflate2.extensionName].cleanup(), this._receiver.removeAllListeners(), this._readyState = _WebSocket.CLOSED, this.emit("close", this._closeCode, this._closeMessage);
      }
      /**
       * Start a closing handshake.
       *
       *          +----------+   +-----------+   +----------+
       *     - - -|ws.close()|-->|close frame|-->|ws.close()|- - -
       *    |     +----------+   +-----------+   +----------+     |
       *          +----------+   +-----------+         |
       * CLOSING  |ws.close()|<--|close frame|<--+-----+       CLOSING
       *          +----------+   +-----------+   |
       *    |           |                        |   +---+        |
       *                +------------------------+-->|fin| - - - -
       *    |         +---+                      |   +---+
       *     - - - - -|fin|<---------------------+
       *              +---+
       *
       * @param {Number} [code] Status code explaining why the connection is closing
       * @param {(String|Buffer)} [data] The reason why the connection is
       *     closing
       * @public
       */
      close(code2, data) {
        if (this.readyState !== _WebSocket.CLOSED) {
          if (this.readyState === _WebSocket.CONNECTING) {
            abortHandshake(this, this._req, "WebSocket was closed before the connection was established");
            return;
          }
          if (this.readyState === _WebSocket.CLOSING) {
            this._closeFrameSent && (this._closeFrameReceived || this._receiver._writableState.errorEmitted) && this._socket.end();
            return;
          }
          this._sender.close(code2, data, !this._isServer, (err) => {
            err || (this._closeFrameSent = !0, (this._closeFrameReceived || this._receiver._writableState.errorEmitted) && this._socket.end());
          }), this._readyState = _WebSocket.CLOSING, setCloseTimer(this);
        }
      }
      /**
       * Pause the socket.
       *
       * @public
       */
      pause() {
        this.readyState === _WebSocket.CONNECTING || this.readyState === _WebSocket.CLOSED || (this._paused = !0, this._socket.pause());
      }
      /**
       * Send a ping.
       *
       * @param {*} [data] The data to send
       * @param {Boolean} [mask] Indicates whether or not to mask `data`
       * @param {Function} [cb] Callback which is executed when the ping is sent
       * @public
       */
      ping(data, mask2, cb) {
        if (this.readyState === _WebSocket.CONNECTING)
          throw new Error("WebSocket is not open: readyState 0 (CONNECTING)");
        if (typeof data == "function" ? (cb = data, data = mask2 = void 0) : typeof mask2 == "function" && (cb = mask2, mask2 = void 0), typeof data == "number" && (data = data.toString()), this.readyState !== _WebSocket.OPEN) {
          sendAfterClose(this, data, cb);
          return;
        }
        mask2 === void 0 && (mask2 = !this._isServer), this._sender.ping(data || EMPTY_BUFFER, mask2, cb);
      }
      /**
       * Send a pong.
       *
       * @param {*} [data] The data to send
       * @param {Boolean} [mask] Indicates whether or not to mask `data`
       * @param {Function} [cb] Callback which is executed when the pong is sent
       * @public
       */
      pong(data, mask2, cb) {
        if (this.readyState === _WebSocket.CONNECTING)
          throw new Error("WebSocket is not open: readyState 0 (CONNECTING)");
        if (typeof data == "function" ? (cb = data, data = mask2 = void 0) : typeof mask2 == "function" && (cb = mask2, mask2 = void 0), typeof data == "number" && (data = data.toString()), this.readyState !== _WebSocket.OPEN) {
          sendAfterClose(this, data, cb);
          return;
        }
        mask2 === void 0 && (mask2 = !this._isServer), this._sender.pong(data || EMPTY_BUFFER, mask2, cb);
      }
      /**
       * Resume the socket.
       *
       * @public
       */
      resume() {
        this.readyState === _WebSocket.CONNECTING || this.readyState === _WebSocket.CLOSED || (this._paused = !1, this._receiver._writableState.needDrain || this._socket.resume());
      }
      /**
       * Send a data message.
       *
       * @param {*} data The message to send
       * @param {Object} [options] Options object
       * @param {Boolean} [options.binary] Specifies whether `data` is binary or
       *     text
       * @param {Boolean} [options.compress] Specifies whether or not to compress
       *     `data`
       * @param {Boolean} [options.fin=true] Specifies whether the fragment is the
       *     last one
       * @param {Boolean} [options.mask] Specifies whether or not to mask `data`
       * @param {Function} [cb] Callback which is executed when data is written out
       * @public
       */
      send(data, options, cb) {
        if (this.readyState === _WebSocket.CONNECTING)
          throw new Error("WebSocket is not open: readyState 0 (CONNECTING)");
        if (typeof options == "function" && (cb = options, options = {}), typeof data == "number" && (data = data.toString()), this.readyState !== _WebSocket.OPEN) {
          sendAfterClose(this, data, cb);
          return;
        }
        let opts = {
          binary: typeof data != "string",
          mask: !this._isServer,
          compress: !0,
          fin: !0,
          ...options
        };
        this._extensions[PerMessageDeflate2.extensionName] || (opts.compress = !1), this._sender.send(data || EMPTY_BUFFER, opts, cb);
      }
      /**
       * Forcibly close the connection.
       *
       * @public
       */
      terminate() {
        if (this.readyState !== _WebSocket.CLOSED) {
          if (this.readyState === _WebSocket.CONNECTING) {
            abortHandshake(this, this._req, "WebSocket was closed before the connection was established");
            return;
          }
          this._socket && (this._readyState = _WebSocket.CLOSING, this._socket.destroy());
        }
      }
    };
    Object.defineProperty(WebSocket3, "CONNECTING", {
      enumerable: !0,
      value: readyStates.indexOf("CONNECTING")
    });
    Object.defineProperty(WebSocket3.prototype, "CONNECTING", {
      enumerable: !0,
      value: readyStates.indexOf("CONNECTING")
    });
    Object.defineProperty(WebSocket3, "OPEN", {
      enumerable: !0,
      value: readyStates.indexOf("OPEN")
    });
    Object.defineProperty(WebSocket3.prototype, "OPEN", {
      enumerable: !0,
      value: readyStates.indexOf("OPEN")
    });
    Object.defineProperty(WebSocket3, "CLOSING", {
      enumerable: !0,
      value: readyStates.indexOf("CLOSING")
    });
    Object.defineProperty(WebSocket3.prototype, "CLOSING", {
      enumerable: !0,
      value: readyStates.indexOf("CLOSING")
    });
    Object.defineProperty(WebSocket3, "CLOSED", {
      enumerable: !0,
      value: readyStates.indexOf("CLOSED")
    });
    Object.defineProperty(WebSocket3.prototype, "CLOSED", {
      enumerable: !0,
      value: readyStates.indexOf("CLOSED")
    });
    [
      "binaryType",
      "bufferedAmount",
      "extensions",
      "isPaused",
      "protocol",
      "readyState",
      "url"
    ].forEach((property2) => {
      Object.defineProperty(WebSocket3.prototype, property2, { enumerable: !0 });
    });
    ["open", "error", "close", "message"].forEach((method) => {
      Object.defineProperty(WebSocket3.prototype, `on${method}`, {
        enumerable: !0,
        get() {
          for (let listener of this.listeners(method))
            if (listener[kForOnEventAttribute]) return listener[kListener];
          return null;
        },
        set(handler) {
          for (let listener of this.listeners(method))
            if (listener[kForOnEventAttribute]) {
              this.removeListener(method, listener);
              break;
            }
          typeof handler == "function" && this.addEventListener(method, handler, {
            [kForOnEventAttribute]: !0
          });
        }
      });
    });
    WebSocket3.prototype.addEventListener = addEventListener;
    WebSocket3.prototype.removeEventListener = removeEventListener;
    module.exports = WebSocket3;
    function initAsClient(websocket, address, protocols, options) {
      let opts = {
        allowSynchronousEvents: !0,
        autoPong: !0,
        closeTimeout: CLOSE_TIMEOUT,
        protocolVersion: protocolVersions[1],
        maxBufferedChunks: 262144,
        maxFragments: 16384,
        maxPayload: 104857600,
        maxPendingAutoPongs: 60,
        skipUTF8Validation: !1,
        perMessageDeflate: !0,
        followRedirects: !1,
        maxRedirects: 10,
        ...options,
        socketPath: void 0,
        hostname: void 0,
        protocol: void 0,
        protocols: void 0,
        timeout: void 0,
        method: "GET",
        host: void 0,
        path: void 0,
        port: void 0
      };
      if (!protocolVersions.includes(opts.protocolVersion))
        throw new RangeError(
          `Unsupported protocol version: ${opts.protocolVersion} (supported versions: ${protocolVersions.join(", ")})`
        );
      let parsedUrl;
      if (address instanceof URL2)
        parsedUrl = address;
      else
        try {
          parsedUrl = new URL2(address);
        } catch {
          throw new SyntaxError(`Invalid URL: ${address}`);
        }
      (parsedUrl.protocol === "http:" || parsedUrl.protocol === "https:") && (parsedUrl = new URL2(parsedUrl), parsedUrl.protocol = parsedUrl.protocol === "http:" ? "ws:" : "wss:"), websocket._url = parsedUrl.href;
      let isSecure = parsedUrl.protocol === "wss:", isIpcUrl = parsedUrl.protocol === "ws+unix:", invalidUrlMessage;
      if (parsedUrl.protocol !== "ws:" && !isSecure && !isIpcUrl ? invalidUrlMessage = `The URL's protocol must be one of "ws:", "wss:", "http:", "https:", or "ws+unix:"` : isIpcUrl && !parsedUrl.pathname ? invalidUrlMessage = "The URL's pathname is empty" : parsedUrl.hash && (invalidUrlMessage = "The URL contains a fragment identifier"), invalidUrlMessage) {
        let err = new SyntaxError(invalidUrlMessage);
        if (websocket._redirects === 0)
          throw err;
        emitErrorAndClose(websocket, err);
        return;
      }
      let defaultPort = isSecure ? 443 : 80, key = randomBytes2(16).toString("base64"), request = isSecure ? https.request : http.request, protocolSet = /* @__PURE__ */ new Set(), perMessageDeflate;
      if (opts.createConnection = opts.createConnection || (isSecure ? tlsConnect : netConnect), opts.defaultPort = opts.defaultPort || defaultPort, opts.port = parsedUrl.port || defaultPort, opts.host = parsedUrl.hostname.startsWith("[") ? parsedUrl.hostname.slice(1, -1) : parsedUrl.hostname, opts.headers = {
        ...opts.headers,
        "Sec-WebSocket-Version": opts.protocolVersion,
        "Sec-WebSocket-Key": key,
        Connection: "Upgrade",
        Upgrade: "websocket"
      }, opts.path = parsedUrl.pathname + parsedUrl.search, opts.timeout = opts.handshakeTimeout, opts.perMessageDeflate && (perMessageDeflate = new PerMessageDeflate2({
        ...opts.perMessageDeflate,
        isServer: !1,
        maxPayload: opts.maxPayload
      }), opts.headers["Sec-WebSocket-Extensions"] = format({
        [PerMessageDeflate2.extensionName]: perMessageDeflate.offer()
      })), protocols.length) {
        for (let protocol of protocols) {
          if (typeof protocol != "string" || !subprotocolRegex.test(protocol) || protocolSet.has(protocol))
            throw new SyntaxError(
              "An invalid or duplicated subprotocol was specified"
            );
          protocolSet.add(protocol);
        }
        opts.headers["Sec-WebSocket-Protocol"] = protocols.join(",");
      }
      if (opts.origin && (opts.protocolVersion < 13 ? opts.headers["Sec-WebSocket-Origin"] = opts.origin : opts.headers.Origin = opts.origin), parsedUrl.username || parsedUrl.password) {
        let username = querystring.unescape(parsedUrl.username), password = querystring.unescape(parsedUrl.password);
        opts.auth = `${username}:${password}`;
      }
      if (isIpcUrl) {
        let i3 = opts.path.indexOf(":");
        i3 === -1 ? (opts.socketPath = opts.path, opts.path = "") : (opts.socketPath = opts.path.slice(0, i3), opts.path = opts.path.slice(i3 + 1));
      }
      let req;
      if (opts.followRedirects) {
        if (websocket._redirects === 0) {
          websocket._originalIpc = isIpcUrl, websocket._originalSecure = isSecure, websocket._originalHostOrSocketPath = isIpcUrl ? opts.socketPath : parsedUrl.host;
          let headers = options && options.headers;
          if (options = { ...options, headers: {} }, headers)
            for (let [key2, value2] of Object.entries(headers))
              options.headers[key2.toLowerCase()] = value2;
        } else if (websocket.listenerCount("redirect") === 0) {
          let isSameHost = isIpcUrl ? websocket._originalIpc ? opts.socketPath === websocket._originalHostOrSocketPath : !1 : websocket._originalIpc ? !1 : parsedUrl.host === websocket._originalHostOrSocketPath;
          (!isSameHost || websocket._originalSecure && !isSecure) && (delete opts.headers.authorization, delete opts.headers.cookie, isSameHost || delete opts.headers.host, opts.auth = void 0);
        }
        opts.auth && !options.headers.authorization && (options.headers.authorization = "Basic " + Buffer.from(opts.auth).toString("base64")), req = websocket._req = request(opts), websocket._redirects && websocket.emit("redirect", websocket.url, req);
      } else
        req = websocket._req = request(opts);
      return opts.timeout && req.on("timeout", () => {
        abortHandshake(websocket, req, "Opening handshake has timed out");
      }), req.on("error", (err) => {
        req === null || req[kAborted] || (req = websocket._req = null, emitErrorAndClose(websocket, err));
      }), req.on("response", (res) => {
        let location = res.headers.location, statusCode = res.statusCode;
        if (location && opts.followRedirects && statusCode >= 300 && statusCode < 400) {
          if (++websocket._redirects > opts.maxRedirects) {
            abortHandshake(websocket, req, "Maximum redirects exceeded");
            return;
          }
          req.abort();
          let addr;
          try {
            addr = new URL2(location, address);
          } catch {
            let err = new SyntaxError(`Invalid URL: ${location}`);
            emitErrorAndClose(websocket, err);
            return;
          }
          initAsClient(websocket, addr, protocols, options);
        } else websocket.emit("unexpected-response", req, res) || abortHandshake(
          websocket,
          req,
          `Unexpected server response: ${res.statusCode}`
        );
      }), req.on("upgrade", (res, socket, head) => {
        if (websocket.emit("upgrade", res), websocket.readyState !== WebSocket3.CONNECTING) return;
        req = websocket._req = null;
        let upgrade = res.headers.upgrade;
        if (upgrade === void 0 || upgrade.toLowerCase() !== "websocket") {
          abortHandshake(websocket, socket, "Invalid Upgrade header");
          return;
        }
        let digest = createHash("sha1").update(key + GUID).digest("base64");
        if (res.headers["sec-websocket-accept"] !== digest) {
          abortHandshake(websocket, socket, "Invalid Sec-WebSocket-Accept header");
          return;
        }
        let serverProt = res.headers["sec-websocket-protocol"], protError;
        if (serverProt !== void 0 ? protocolSet.size ? protocolSet.has(serverProt) || (protError = "Server sent an invalid subprotocol") : protError = "Server sent a subprotocol but none was requested" : protocolSet.size && (protError = "Server sent no subprotocol"), protError) {
          abortHandshake(websocket, socket, protError);
          return;
        }
        serverProt && (websocket._protocol = serverProt);
        let secWebSocketExtensions = res.headers["sec-websocket-extensions"];
        if (secWebSocketExtensions !== void 0) {
          if (!perMessageDeflate) {
            abortHandshake(websocket, socket, "Server sent a Sec-WebSocket-Extensions header but no extension was requested");
            return;
          }
          let extensions;
          try {
            extensions = parse2(secWebSocketExtensions);
          } catch {
            abortHandshake(websocket, socket, "Invalid Sec-WebSocket-Extensions header");
            return;
          }
          let extensionNames = Object.keys(extensions);
          if (extensionNames.length !== 1 || extensionNames[0] !== PerMessageDeflate2.extensionName) {
            abortHandshake(websocket, socket, "Server indicated an extension that was not requested");
            return;
          }
          try {
            perMessageDeflate.accept(extensions[PerMessageDeflate2.extensionName]);
          } catch {
            abortHandshake(websocket, socket, "Invalid Sec-WebSocket-Extensions header");
            return;
          }
          websocket._extensions[PerMessageDeflate2.extensionName] = perMessageDeflate;
        }
        websocket.setSocket(socket, head, {
          allowSynchronousEvents: opts.allowSynchronousEvents,
          generateMask: opts.generateMask,
          maxBufferedChunks: opts.maxBufferedChunks,
          maxFragments: opts.maxFragments,
          maxPayload: opts.maxPayload,
          skipUTF8Validation: opts.skipUTF8Validation
        });
      }), opts.finishRequest ? opts.finishRequest(req, websocket) : req.end(), opts;
    }
    function emitErrorAndClose(websocket, err) {
      websocket._readyState = WebSocket3.CLOSING, websocket._errorEmitted = !0, websocket.emit("error", err), websocket.emitClose();
    }
    function netConnect(options) {
      return options.path = options.socketPath, net.connect(options);
    }
    function tlsConnect(options) {
      return options.path = void 0, !options.servername && options.servername !== "" && (options.servername = net.isIP(options.host) ? "" : options.host), tls.connect(options);
    }
    function abortHandshake(websocket, stream, message) {
      websocket._readyState = WebSocket3.CLOSING;
      let err = new Error(message);
      Error.captureStackTrace(err, abortHandshake), stream.setHeader ? (stream[kAborted] = !0, stream.abort(), stream.socket && !stream.socket.destroyed && stream.socket.destroy(), process.nextTick(emitErrorAndClose, websocket, err)) : (stream.destroy(err), stream.once("error", websocket.emit.bind(websocket, "error")), stream.once("close", websocket.emitClose.bind(websocket)));
    }
    function sendAfterClose(websocket, data, cb) {
      if (data) {
        let length = isBlob(data) ? data.size : toBuffer(data).length;
        websocket._socket ? websocket._sender._bufferedBytes += length : websocket._bufferedAmount += length;
      }
      if (cb) {
        let err = new Error(
          `WebSocket is not open: readyState ${websocket.readyState} (${readyStates[websocket.readyState]})`
        );
        process.nextTick(cb, err);
      }
    }
    function receiverOnConclude(code2, reason) {
      let websocket = this[kWebSocket];
      websocket._closeFrameReceived = !0, websocket._closeCode = code2, reason.length === 0 ? websocket._closeMessage = EMPTY_BUFFER : (websocket._closeMessage = Buffer.allocUnsafeSlow(reason.length), websocket._closeMessage.set(reason)), websocket._socket[kWebSocket] !== void 0 && (websocket._socket.removeListener("data", socketOnData), process.nextTick(resume2, websocket._socket), code2 === 1005 ? websocket.close() : websocket.close(code2, reason));
    }
    function receiverOnDrain() {
      let websocket = this[kWebSocket];
      websocket.isPaused || websocket._socket.resume();
    }
    function receiverOnError(err) {
      let websocket = this[kWebSocket];
      websocket._socket[kWebSocket] !== void 0 && (websocket._socket.removeListener("data", socketOnData), process.nextTick(resume2, websocket._socket), websocket.close(err[kStatusCode])), websocket._errorEmitted || (websocket._errorEmitted = !0, websocket.emit("error", err));
    }
    function receiverOnFinish() {
      this[kWebSocket].emitClose();
    }
    function receiverOnMessage(data, isBinary) {
      this[kWebSocket].emit("message", data, isBinary);
    }
    function receiverOnPing(data) {
      let websocket = this[kWebSocket];
      websocket._autoPong && websocket.readyState === WebSocket3.OPEN && (websocket._maxPendingAutoPongs > 0 && websocket._pendingAutoPongs >= websocket._maxPendingAutoPongs ? websocket.terminate() : (websocket._pendingAutoPongs++, websocket.pong(data, !this._isServer, websocket._autoPongComplete))), websocket.emit("ping", data);
    }
    function autoPongComplete(websocket) {
      websocket._pendingAutoPongs--;
    }
    function receiverOnPong(data) {
      this[kWebSocket].emit("pong", data);
    }
    function resume2(stream) {
      stream.resume();
    }
    function senderOnError(err) {
      let websocket = this[kWebSocket];
      websocket.readyState !== WebSocket3.CLOSED && (websocket.readyState === WebSocket3.OPEN && (websocket._readyState = WebSocket3.CLOSING, setCloseTimer(websocket)), this._socket.end(), websocket._errorEmitted || (websocket._errorEmitted = !0, websocket.emit("error", err)));
    }
    function setCloseTimer(websocket) {
      websocket._closeTimer = setTimeout(
        websocket._socket.destroy.bind(websocket._socket),
        websocket._closeTimeout
      );
    }
    function socketOnClose() {
      let websocket = this[kWebSocket];
      if (this.removeListener("close", socketOnClose), this.removeListener("data", socketOnData), this.removeListener("end", socketOnEnd), websocket._readyState = WebSocket3.CLOSING, !this._readableState.endEmitted && !websocket._closeFrameReceived && !websocket._receiver._writableState.errorEmitted && this._readableState.length !== 0) {
        let chunk = this.read(this._readableState.length);
        websocket._receiver.write(chunk);
      }
      websocket._receiver.end(), this[kWebSocket] = void 0, clearTimeout(websocket._closeTimer), websocket._receiver._writableState.finished || websocket._receiver._writableState.errorEmitted ? websocket.emitClose() : (websocket._receiver.on("error", receiverOnFinish), websocket._receiver.on("finish", receiverOnFinish));
    }
    function socketOnData(chunk) {
      this[kWebSocket]._receiver.write(chunk) || this.pause();
    }
    function socketOnEnd() {
      let websocket = this[kWebSocket];
      websocket._readyState = WebSocket3.CLOSING, websocket._receiver.end(), this.end();
    }
    function socketOnError() {
      let websocket = this[kWebSocket];
      this.removeListener("error", socketOnError), this.on("error", NOOP), websocket && (websocket._readyState = WebSocket3.CLOSING, this.destroy());
    }
  }
});

// node_modules/ws/lib/stream.js
var require_stream = __commonJS({
  "node_modules/ws/lib/stream.js"(exports, module) {
    "use strict";
    var WebSocket3 = require_websocket(), { Duplex } = __require("stream");
    function emitClose(stream) {
      stream.emit("close");
    }
    function duplexOnEnd() {
      !this.destroyed && this._writableState.finished && this.destroy();
    }
    function duplexOnError(err) {
      this.removeListener("error", duplexOnError), this.destroy(), this.listenerCount("error") === 0 && this.emit("error", err);
    }
    function createWebSocketStream2(ws, options) {
      let terminateOnDestroy = !0, duplex = new Duplex({
        ...options,
        autoDestroy: !1,
        emitClose: !1,
        objectMode: !1,
        writableObjectMode: !1
      });
      return ws.on("message", function(msg, isBinary) {
        let data = !isBinary && duplex._readableState.objectMode ? msg.toString() : msg;
        duplex.push(data) || ws.pause();
      }), ws.once("error", function(err) {
        duplex.destroyed || (terminateOnDestroy = !1, duplex.destroy(err));
      }), ws.once("close", function() {
        duplex.destroyed || duplex.push(null);
      }), duplex._destroy = function(err, callback) {
        if (ws.readyState === ws.CLOSED) {
          callback(err), process.nextTick(emitClose, duplex);
          return;
        }
        let called = !1;
        ws.once("error", function(err2) {
          called = !0, callback(err2);
        }), ws.once("close", function() {
          called || callback(err), process.nextTick(emitClose, duplex);
        }), terminateOnDestroy && ws.terminate();
      }, duplex._final = function(callback) {
        if (ws.readyState === ws.CONNECTING) {
          ws.once("open", function() {
            duplex._final(callback);
          });
          return;
        }
        ws._socket !== null && (ws._socket._writableState.finished ? (callback(), duplex._readableState.endEmitted && duplex.destroy()) : (ws._socket.once("finish", function() {
          callback();
        }), ws.close()));
      }, duplex._read = function() {
        ws.isPaused && ws.resume();
      }, duplex._write = function(chunk, encoding, callback) {
        if (ws.readyState === ws.CONNECTING) {
          ws.once("open", function() {
            duplex._write(chunk, encoding, callback);
          });
          return;
        }
        ws.send(chunk, callback);
      }, duplex.on("end", duplexOnEnd), duplex.on("error", duplexOnError), duplex;
    }
    module.exports = createWebSocketStream2;
  }
});

// node_modules/ws/lib/subprotocol.js
var require_subprotocol = __commonJS({
  "node_modules/ws/lib/subprotocol.js"(exports, module) {
    "use strict";
    var { tokenChars } = require_validation();
    function parse2(header) {
      let protocols = /* @__PURE__ */ new Set(), start2 = -1, end = -1, i3 = 0;
      for (i3; i3 < header.length; i3++) {
        let code2 = header.charCodeAt(i3);
        if (end === -1 && tokenChars[code2] === 1)
          start2 === -1 && (start2 = i3);
        else if (i3 !== 0 && (code2 === 32 || code2 === 9))
          end === -1 && start2 !== -1 && (end = i3);
        else if (code2 === 44) {
          if (start2 === -1)
            throw new SyntaxError(`Unexpected character at index ${i3}`);
          end === -1 && (end = i3);
          let protocol2 = header.slice(start2, end);
          if (protocols.has(protocol2))
            throw new SyntaxError(`The "${protocol2}" subprotocol is duplicated`);
          protocols.add(protocol2), start2 = end = -1;
        } else
          throw new SyntaxError(`Unexpected character at index ${i3}`);
      }
      if (start2 === -1 || end !== -1)
        throw new SyntaxError("Unexpected end of input");
      let protocol = header.slice(start2, i3);
      if (protocols.has(protocol))
        throw new SyntaxError(`The "${protocol}" subprotocol is duplicated`);
      return protocols.add(protocol), protocols;
    }
    module.exports = { parse: parse2 };
  }
});

// node_modules/ws/lib/websocket-server.js
var require_websocket_server = __commonJS({
  "node_modules/ws/lib/websocket-server.js"(exports, module) {
    "use strict";
    var EventEmitter2 = __require("events"), http = __require("http"), { Duplex } = __require("stream"), { createHash } = __require("crypto"), extension2 = require_extension(), PerMessageDeflate2 = require_permessage_deflate(), subprotocol2 = require_subprotocol(), WebSocket3 = require_websocket(), { CLOSE_TIMEOUT, GUID, kWebSocket } = require_constants(), keyRegex = /^[+/0-9A-Za-z]{22}==$/, RUNNING = 0, CLOSING = 1, CLOSED = 2, WebSocketServer2 = class extends EventEmitter2 {
      /**
       * Create a `WebSocketServer` instance.
       *
       * @param {Object} options Configuration options
       * @param {Boolean} [options.allowSynchronousEvents=true] Specifies whether
       *     any of the `'message'`, `'ping'`, and `'pong'` events can be emitted
       *     multiple times in the same tick
       * @param {Boolean} [options.autoPong=true] Specifies whether or not to
       *     automatically send a pong in response to a ping
       * @param {Number} [options.backlog=511] The maximum length of the queue of
       *     pending connections
       * @param {Boolean} [options.clientTracking=true] Specifies whether or not to
       *     track clients
       * @param {Number} [options.closeTimeout=30000] Duration in milliseconds to
       *     wait for the closing handshake to finish after `websocket.close()` is
       *     called
       * @param {Function} [options.handleProtocols] A hook to handle protocols
       * @param {String} [options.host] The hostname where to bind the server
       * @param {Number} [options.maxBufferedChunks=262144] The maximum number of
       *     buffered data chunks
       * @param {Number} [options.maxFragments=16384] The maximum number of message
       *     fragments
       * @param {Number} [options.maxPayload=104857600] The maximum allowed message
       *     size
       * @param {Number} [options.maxPendingAutoPongs=60] The maximum number of
       *     pending automatic pongs
       * @param {Boolean} [options.noServer=false] Enable no server mode
       * @param {String} [options.path] Accept only connections matching this path
       * @param {(Boolean|Object)} [options.perMessageDeflate=false] Enable/disable
       *     permessage-deflate
       * @param {Number} [options.port] The port where to bind the server
       * @param {(http.Server|https.Server)} [options.server] A pre-created HTTP/S
       *     server to use
       * @param {Boolean} [options.skipUTF8Validation=false] Specifies whether or
       *     not to skip UTF-8 validation for text and close messages
       * @param {Function} [options.verifyClient] A hook to reject connections
       * @param {Function} [options.WebSocket=WebSocket] Specifies the `WebSocket`
       *     class to use. It must be the `WebSocket` class or class that extends it
       * @param {Function} [callback] A listener for the `listening` event
       */
      constructor(options, callback) {
        if (super(), options = {
          allowSynchronousEvents: !0,
          autoPong: !0,
          maxBufferedChunks: 256 * 1024,
          maxFragments: 16 * 1024,
          maxPayload: 100 * 1024 * 1024,
          maxPendingAutoPongs: 60,
          skipUTF8Validation: !1,
          perMessageDeflate: !1,
          handleProtocols: null,
          clientTracking: !0,
          closeTimeout: CLOSE_TIMEOUT,
          verifyClient: null,
          noServer: !1,
          backlog: null,
          // use default (511 as implemented in net.js)
          server: null,
          host: null,
          path: null,
          port: null,
          WebSocket: WebSocket3,
          ...options
        }, options.port == null && !options.server && !options.noServer || options.port != null && (options.server || options.noServer) || options.server && options.noServer)
          throw new TypeError(
            'One and only one of the "port", "server", or "noServer" options must be specified'
          );
        if (options.port != null ? (this._server = http.createServer((req, res) => {
          let body = http.STATUS_CODES[426];
          res.writeHead(426, {
            "Content-Length": body.length,
            "Content-Type": "text/plain"
          }), res.end(body);
        }), this._server.listen(
          options.port,
          options.host,
          options.backlog,
          callback
        )) : options.server && (this._server = options.server), this._server) {
          let emitConnection = this.emit.bind(this, "connection");
          this._removeListeners = addListeners(this._server, {
            listening: this.emit.bind(this, "listening"),
            error: this.emit.bind(this, "error"),
            upgrade: (req, socket, head) => {
              this.handleUpgrade(req, socket, head, emitConnection);
            }
          });
        }
        options.perMessageDeflate === !0 && (options.perMessageDeflate = {}), options.clientTracking && (this.clients = /* @__PURE__ */ new Set(), this._shouldEmitClose = !1), this.options = options, this._state = RUNNING;
      }
      /**
       * Returns the bound address, the address family name, and port of the server
       * as reported by the operating system if listening on an IP socket.
       * If the server is listening on a pipe or UNIX domain socket, the name is
       * returned as a string.
       *
       * @return {(Object|String|null)} The address of the server
       * @public
       */
      address() {
        if (this.options.noServer)
          throw new Error('The server is operating in "noServer" mode');
        return this._server ? this._server.address() : null;
      }
      /**
       * Stop the server from accepting new connections and emit the `'close'` event
       * when all existing connections are closed.
       *
       * @param {Function} [cb] A one-time listener for the `'close'` event
       * @public
       */
      close(cb) {
        if (this._state === CLOSED) {
          cb && this.once("close", () => {
            cb(new Error("The server is not running"));
          }), process.nextTick(emitClose, this);
          return;
        }
        if (cb && this.once("close", cb), this._state !== CLOSING)
          if (this._state = CLOSING, this.options.noServer || this.options.server)
            this._server && (this._removeListeners(), this._removeListeners = this._server = null), this.clients ? this.clients.size ? this._shouldEmitClose = !0 : process.nextTick(emitClose, this) : process.nextTick(emitClose, this);
          else {
            let server = this._server;
            this._removeListeners(), this._removeListeners = this._server = null, server.close(() => {
              emitClose(this);
            });
          }
      }
      /**
       * See if a given request should be handled by this server instance.
       *
       * @param {http.IncomingMessage} req Request object to inspect
       * @return {Boolean} `true` if the request is valid, else `false`
       * @public
       */
      shouldHandle(req) {
        if (this.options.path) {
          let index = req.url.indexOf("?");
          if ((index !== -1 ? req.url.slice(0, index) : req.url) !== this.options.path) return !1;
        }
        return !0;
      }
      /**
       * Handle a HTTP Upgrade request.
       *
       * @param {http.IncomingMessage} req The request object
       * @param {Duplex} socket The network socket between the server and client
       * @param {Buffer} head The first packet of the upgraded stream
       * @param {Function} cb Callback
       * @public
       */
      handleUpgrade(req, socket, head, cb) {
        socket.on("error", socketOnError);
        let key = req.headers["sec-websocket-key"], upgrade = req.headers.upgrade, version = +req.headers["sec-websocket-version"];
        if (req.method !== "GET") {
          abortHandshakeOrEmitwsClientError(this, req, socket, 405, "Invalid HTTP method");
          return;
        }
        if (upgrade === void 0 || upgrade.toLowerCase() !== "websocket") {
          abortHandshakeOrEmitwsClientError(this, req, socket, 400, "Invalid Upgrade header");
          return;
        }
        if (key === void 0 || !keyRegex.test(key)) {
          abortHandshakeOrEmitwsClientError(this, req, socket, 400, "Missing or invalid Sec-WebSocket-Key header");
          return;
        }
        if (version !== 13 && version !== 8) {
          abortHandshakeOrEmitwsClientError(this, req, socket, 400, "Missing or invalid Sec-WebSocket-Version header", {
            "Sec-WebSocket-Version": "13, 8"
          });
          return;
        }
        if (!this.shouldHandle(req)) {
          abortHandshake(socket, 400);
          return;
        }
        let secWebSocketProtocol = req.headers["sec-websocket-protocol"], protocols = /* @__PURE__ */ new Set();
        if (secWebSocketProtocol !== void 0)
          try {
            protocols = subprotocol2.parse(secWebSocketProtocol);
          } catch {
            abortHandshakeOrEmitwsClientError(this, req, socket, 400, "Invalid Sec-WebSocket-Protocol header");
            return;
          }
        let secWebSocketExtensions = req.headers["sec-websocket-extensions"], extensions = {};
        if (this.options.perMessageDeflate && secWebSocketExtensions !== void 0) {
          let perMessageDeflate = new PerMessageDeflate2({
            ...this.options.perMessageDeflate,
            isServer: !0,
            maxPayload: this.options.maxPayload
          });
          try {
            let offers = extension2.parse(secWebSocketExtensions);
            offers[PerMessageDeflate2.extensionName] && (perMessageDeflate.accept(offers[PerMessageDeflate2.extensionName]), extensions[PerMessageDeflate2.extensionName] = perMessageDeflate);
          } catch {
            abortHandshakeOrEmitwsClientError(this, req, socket, 400, "Invalid or unacceptable Sec-WebSocket-Extensions header");
            return;
          }
        }
        if (this.options.verifyClient) {
          let info = {
            origin: req.headers[`${version === 8 ? "sec-websocket-origin" : "origin"}`],
            secure: !!(req.socket.authorized || req.socket.encrypted),
            req
          };
          if (this.options.verifyClient.length === 2) {
            this.options.verifyClient(info, (verified, code2, message, headers) => {
              if (!verified)
                return abortHandshake(socket, code2 || 401, message, headers);
              this.completeUpgrade(
                extensions,
                key,
                protocols,
                req,
                socket,
                head,
                cb
              );
            });
            return;
          }
          if (!this.options.verifyClient(info)) return abortHandshake(socket, 401);
        }
        this.completeUpgrade(extensions, key, protocols, req, socket, head, cb);
      }
      /**
       * Upgrade the connection to WebSocket.
       *
       * @param {Object} extensions The accepted extensions
       * @param {String} key The value of the `Sec-WebSocket-Key` header
       * @param {Set} protocols The subprotocols
       * @param {http.IncomingMessage} req The request object
       * @param {Duplex} socket The network socket between the server and client
       * @param {Buffer} head The first packet of the upgraded stream
       * @param {Function} cb Callback
       * @throws {Error} If called more than once with the same socket
       * @private
       */
      completeUpgrade(extensions, key, protocols, req, socket, head, cb) {
        if (!socket.readable || !socket.writable) return socket.destroy();
        if (socket[kWebSocket])
          throw new Error(
            "server.handleUpgrade() was called more than once with the same socket, possibly due to a misconfiguration"
          );
        if (this._state > RUNNING) return abortHandshake(socket, 503);
        let headers = [
          "HTTP/1.1 101 Switching Protocols",
          "Upgrade: websocket",
          "Connection: Upgrade",
          `Sec-WebSocket-Accept: ${createHash("sha1").update(key + GUID).digest("base64")}`
        ], ws = new this.options.WebSocket(null, void 0, this.options);
        if (protocols.size) {
          let protocol = this.options.handleProtocols ? this.options.handleProtocols(protocols, req) : protocols.values().next().value;
          protocol && (headers.push(`Sec-WebSocket-Protocol: ${protocol}`), ws._protocol = protocol);
        }
        if (extensions[PerMessageDeflate2.extensionName]) {
          let params = extensions[PerMessageDeflate2.extensionName].params, value2 = extension2.format({
            [PerMessageDeflate2.extensionName]: [params]
          });
          headers.push(`Sec-WebSocket-Extensions: ${value2}`), ws._extensions = extensions;
        }
        this.emit("headers", headers, req), socket.write(headers.concat(`\r
`).join(`\r
`)), socket.removeListener("error", socketOnError), ws.setSocket(socket, head, {
          allowSynchronousEvents: this.options.allowSynchronousEvents,
          maxBufferedChunks: this.options.maxBufferedChunks,
          maxFragments: this.options.maxFragments,
          maxPayload: this.options.maxPayload,
          skipUTF8Validation: this.options.skipUTF8Validation
        }), this.clients && (this.clients.add(ws), ws.on("close", () => {
          this.clients.delete(ws), this._shouldEmitClose && !this.clients.size && process.nextTick(emitClose, this);
        })), cb(ws, req);
      }
    };
    module.exports = WebSocketServer2;
    function addListeners(server, map3) {
      for (let event of Object.keys(map3)) server.on(event, map3[event]);
      return function() {
        for (let event of Object.keys(map3))
          server.removeListener(event, map3[event]);
      };
    }
    function emitClose(server) {
      server._state = CLOSED, server.emit("close");
    }
    function socketOnError() {
      this.destroy();
    }
    function abortHandshake(socket, code2, message, headers) {
      message = message || http.STATUS_CODES[code2], headers = {
        Connection: "close",
        "Content-Type": "text/html",
        "Content-Length": Buffer.byteLength(message),
        ...headers
      }, socket.once("finish", socket.destroy), socket.end(
        `HTTP/1.1 ${code2} ${http.STATUS_CODES[code2]}\r
` + Object.keys(headers).map((h) => `${h}: ${headers[h]}`).join(`\r
`) + `\r
\r
` + message
      );
    }
    function abortHandshakeOrEmitwsClientError(server, req, socket, code2, message, headers) {
      if (server.listenerCount("wsClientError")) {
        let err = new Error(message);
        Error.captureStackTrace(err, abortHandshakeOrEmitwsClientError), server.emit("wsClientError", err, socket, req);
      } else
        abortHandshake(socket, code2, message, headers);
    }
  }
});

// node_modules/ws/wrapper.mjs
var wrapper_exports = {};
__export(wrapper_exports, {
  PerMessageDeflate: () => import_permessage_deflate.default,
  Receiver: () => import_receiver.default,
  Sender: () => import_sender.default,
  WebSocket: () => import_websocket.default,
  WebSocketServer: () => import_websocket_server.default,
  createWebSocketStream: () => import_stream.default,
  default: () => wrapper_default,
  extension: () => import_extension.default,
  subprotocol: () => import_subprotocol.default
});
var import_stream, import_extension, import_permessage_deflate, import_receiver, import_sender, import_subprotocol, import_websocket, import_websocket_server, wrapper_default, init_wrapper = __esm({
  "node_modules/ws/wrapper.mjs"() {
    import_stream = __toESM(require_stream(), 1), import_extension = __toESM(require_extension(), 1), import_permessage_deflate = __toESM(require_permessage_deflate(), 1), import_receiver = __toESM(require_receiver(), 1), import_sender = __toESM(require_sender(), 1), import_subprotocol = __toESM(require_subprotocol(), 1), import_websocket = __toESM(require_websocket(), 1), import_websocket_server = __toESM(require_websocket_server(), 1), wrapper_default = import_websocket.default;
  }
});

// client/socket.ts
var socket_exports = {};
__export(socket_exports, {
  SOCKET_TIMES: () => SOCKET_TIMES,
  isFatal: () => isFatal,
  openSocket: () => openSocket,
  retryDelay: () => retryDelay
});
async function openSocket({ address, ca, headers = {}, onConnection, idleMs }, times = SOCKET_TIMES) {
  let [{ createClient: createClient3 }, { WebSocket: WebSocket3 }] = await Promise.all([Promise.resolve().then(() => (init_client(), client_exports)), Promise.resolve().then(() => (init_wrapper(), wrapper_exports))]), sockets = /* @__PURE__ */ new Set(), closing = new AbortController(), wanted = 0, connected = !1, lastError, pongWait, idle;
  class TrackedSocket extends WebSocket3 {
    constructor(url, protocols) {
      super(url, protocols, { ...trusting(ca), headers, handshakeTimeout: times.connectWait, perMessageDeflate: !1 }), sockets.add(this), this.once("close", () => sockets.delete(this));
    }
    /**
     * graphql-ws closes a socket that nothing uses. The wait before that is ours, as its timer would outlive close().
     */
    close(code2, reason) {
      if (code2 !== 1e3 || closing.signal.aborted) {
        super.close(code2, reason);
        return;
      }
      clearTimeout(idle), idle = setTimeout(() => {
        wanted === 0 && super.close(code2, reason);
      }, idleMs);
    }
  }
  let client = createClient3({
    url: address,
    webSocketImpl: TrackedSocket,
    keepAlive: times.keepAlive,
    connectionAckWaitTimeout: times.connectWait,
    retryAttempts: 1 / 0,
    shouldRetry: (problem) => !isFatal(problem),
    retryWait: (retries) => abortableWait(retryDelay(retries), closing.signal),
    on: {
      connected: () => {
        connected = !0, lastError = void 0, onConnection("connected");
      },
      ping: (received) => {
        received || (pongWait = setTimeout(() => terminate(new Error("no answer to a ping")), times.pongWait));
      },
      pong: (received) => {
        received && clearTimeout(pongWait);
      },
      error: (error2) => lastError = error2,
      closed: (event) => {
        clearTimeout(pongWait);
        let isOurs = isCloseEvent(event) && event.code === 1e3, isLost = connected && wanted > 0 && !closing.signal.aborted && !isFatal(event) && !isOurs;
        connected = !1, isLost && onConnection("reconnecting");
      }
    }
  });
  function terminate(reason) {
    lastError = reason, client.terminate();
    for (let socket of sockets) socket.terminate();
  }
  function want() {
    wanted++;
    let open = !0;
    return () => {
      open && wanted--, open = !1;
    };
  }
  function operate(request, sink) {
    let leave = want(), open = !0, stop = client.subscribe(request, {
      next: (result) => {
        open && sink.next(result);
      },
      error: (problem) => {
        leave(), sink.error(toError(problem, address));
      },
      complete: () => {
        leave(), sink.complete();
      }
    });
    return () => {
      open = !1, leave(), queueMicrotask(stop);
    };
  }
  return {
    subscribe(request, sink) {
      let leave = want(), stop = resubscribe((inner) => operate(request, inner), retryDelay, {
        next: (result) => sink.next(result),
        error: (problem) => {
          leave(), sink.error(problem);
        },
        complete: () => {
          leave(), sink.complete();
        }
      });
      return () => {
        leave(), stop();
      };
    },
    request(request, sink) {
      let stop = operate(request, {
        next: (result) => sink.next(result),
        error: (problem) => settle(() => sink.error(problem)),
        complete: () => settle(() => sink.complete())
      }), unlisten = client.on("closed", (event) => {
        stop();
        let problem = isFatal(event) ? event : lastError ?? new Error("the connection was lost");
        settle(() => sink.error(toError(problem, address)));
      }), settled = !1;
      function settle(tell2) {
        settled || (settled = !0, unlisten(), tell2());
      }
      return () => {
        settle(() => {
        }), stop();
      };
    },
    async close() {
      closing.abort(), clearTimeout(idle);
      let closed = [...sockets].map((socket) => closeSocket(socket));
      await Promise.all(closed);
    }
  };
}
function retryDelay(retries, random = Math.random()) {
  return Math.min(SOCKET_TIMES.longestRetry, SOCKET_TIMES.firstRetry * 2 ** retries) * (0.5 + random / 2);
}
function isFatal(problem) {
  if (isCloseEvent(problem)) return FATAL_CLOSE_CODES.includes(problem.code);
  let status = /Unexpected server response: (\d+)/.exec(messageOf(problem))?.[1];
  return status !== void 0 && /^4(?!08|25|29)/.test(status);
}
function toError(problem, address) {
  return Array.isArray(problem) ? refusal(problem) : isCloseEvent(problem) ? problem.code === TOO_SLOW_CLOSE_CODE ? new RequestRefused([problem.reason], "CONSUMER_TOO_SLOW") : new RequestRefused(
    [problem.reason || `the socket was closed with code ${problem.code}`],
    `WEBSOCKET_${problem.code}`
  ) : isFatal(problem) ? new RequestRefused([messageOf(problem)], "BAD_RESPONSE") : new ServerUnreachable(address, causeOf(problem));
}
function causeOf(problem) {
  return typeof problem == "object" && problem !== null && "error" in problem ? problem.error : problem;
}
function messageOf(problem) {
  return typeof problem == "object" && problem !== null && "message" in problem ? String(problem.message) : "";
}
function isCloseEvent(problem) {
  return typeof problem == "object" && problem !== null && "code" in problem && "reason" in problem;
}
function abortableWait(ms, signal) {
  return new Promise((resolve6) => {
    let timer = setTimeout(done, signal.aborted ? 0 : ms);
    signal.addEventListener("abort", done);
    function done() {
      clearTimeout(timer), signal.removeEventListener("abort", done), resolve6();
    }
  });
}
function closeSocket(socket) {
  return new Promise((resolve6) => {
    let timer = setTimeout(() => socket.terminate(), SOCKET_TIMES.closeWait);
    socket.once("close", () => {
      clearTimeout(timer), resolve6();
    }), socket.once("error", () => {
    }), socket.readyState === socket.CONNECTING ? socket.terminate() : socket.close(1e3);
  });
}
var SOCKET_TIMES, FATAL_CLOSE_CODES, TOO_SLOW_CLOSE_CODE, init_socket = __esm({
  "client/socket.ts"() {
    "use strict";
    init_errors();
    init_resubscribe();
    init_trust();
    SOCKET_TIMES = {
      /** Between two pings. */
      keepAlive: 1e4,
      /** How long the pong may take before the connection is given up. */
      pongWait: 5e3,
      /** How long a connection may take to be opened, and then to be acknowledged. */
      connectWait: 1e4,
      firstRetry: 200,
      longestRetry: 5e3,
      /** How long a peer is given to say goodbye. */
      closeWait: 300
    }, FATAL_CLOSE_CODES = [4400, 4401, 4403, 4406], TOO_SLOW_CLOSE_CODE = 4429;
  }
});

// node_modules/@0no-co/graphql.web/dist/graphql.web.mjs
function error(e3) {
  return new GraphQLError(`Syntax Error: Unexpected token at ${n} in ${e3}`);
}
function advance(e3) {
  if (e3.lastIndex = n, e3.test(i))
    return i.slice(n, n = e3.lastIndex);
}
function blockString(e3) {
  for (var r2 = e3.split(`
`), i3 = "", n2 = 0, a2 = 0, o2 = r2.length - 1, l3 = 0; l3 < r2.length; l3++)
    t.lastIndex = 0, t.test(r2[l3]) && (l3 && (!n2 || t.lastIndex < n2) && (n2 = t.lastIndex), a2 = a2 || l3, o2 = l3);
  for (var d3 = a2; d3 <= o2; d3++)
    d3 !== a2 && (i3 += `
`), i3 += r2[d3].slice(n2).replace(/\\"""/g, '"""');
  return i3;
}
function ignored() {
  for (var e3 = 0 | i.charCodeAt(n++); e3 === 9 || e3 === 10 || e3 === 13 || e3 === 32 || e3 === 35 || e3 === 44 || e3 === 65279; e3 = 0 | i.charCodeAt(n++))
    if (e3 === 35)
      for (; (e3 = 0 | i.charCodeAt(n++)) && e3 !== 10 && e3 !== 13; )
        ;
  n--;
}
function name() {
  for (var e3 = n, r2 = 0 | i.charCodeAt(n++); r2 >= 48 && r2 <= 57 || r2 >= 65 && r2 <= 90 || r2 === 95 || r2 >= 97 && r2 <= 122; r2 = 0 | i.charCodeAt(n++))
    ;
  if (e3 === n - 1)
    throw error("Name");
  var t2 = i.slice(e3, --n);
  return ignored(), t2;
}
function nameNode() {
  return {
    kind: "Name",
    value: name()
  };
}
function value(e3) {
  var r2;
  switch (i.charCodeAt(n)) {
    case 91:
      n++, ignored();
      for (var t2 = []; i.charCodeAt(n) !== 93; )
        t2.push(value(e3));
      return n++, ignored(), {
        kind: "ListValue",
        values: t2
      };
    case 123:
      n++, ignored();
      for (var l3 = []; i.charCodeAt(n) !== 125; ) {
        var d3 = nameNode();
        if (i.charCodeAt(n++) !== 58)
          throw error("ObjectField");
        ignored(), l3.push({
          kind: "ObjectField",
          name: d3,
          value: value(e3)
        });
      }
      return n++, ignored(), {
        kind: "ObjectValue",
        fields: l3
      };
    case 36:
      if (e3)
        throw error("Variable");
      return n++, {
        kind: "Variable",
        name: nameNode()
      };
    case 34:
      if (i.charCodeAt(n + 1) === 34 && i.charCodeAt(n + 2) === 34) {
        if (n += 3, (r2 = advance(a)) == null)
          throw error("StringValue");
        return ignored(), {
          kind: "StringValue",
          value: blockString(r2.slice(0, -3)),
          block: !0
        };
      } else {
        var u3 = n, s;
        n++;
        var c2 = !1;
        for (s = 0 | i.charCodeAt(n++); s === 92 && (n++, c2 = !0) || s !== 10 && s !== 13 && s !== 34 && s; s = 0 | i.charCodeAt(n++))
          ;
        if (s !== 34)
          throw error("StringValue");
        return r2 = i.slice(u3, n), ignored(), {
          kind: "StringValue",
          value: c2 ? JSON.parse(r2) : r2.slice(1, -1),
          block: !1
        };
      }
    case 45:
    case 48:
    case 49:
    case 50:
    case 51:
    case 52:
    case 53:
    case 54:
    case 55:
    case 56:
    case 57:
      for (var v2 = n++, f2; (f2 = 0 | i.charCodeAt(n++)) >= 48 && f2 <= 57; )
        ;
      var m = i.slice(v2, --n);
      if ((f2 = i.charCodeAt(n)) === 46 || f2 === 69 || f2 === 101) {
        if ((r2 = advance(o)) == null)
          throw error("FloatValue");
        return ignored(), {
          kind: "FloatValue",
          value: m + r2
        };
      } else
        return ignored(), {
          kind: "IntValue",
          value: m
        };
    case 110:
      if (i.charCodeAt(n + 1) === 117 && i.charCodeAt(n + 2) === 108 && i.charCodeAt(n + 3) === 108)
        return n += 4, ignored(), {
          kind: "NullValue"
        };
      break;
    case 116:
      if (i.charCodeAt(n + 1) === 114 && i.charCodeAt(n + 2) === 117 && i.charCodeAt(n + 3) === 101)
        return n += 4, ignored(), {
          kind: "BooleanValue",
          value: !0
        };
      break;
    case 102:
      if (i.charCodeAt(n + 1) === 97 && i.charCodeAt(n + 2) === 108 && i.charCodeAt(n + 3) === 115 && i.charCodeAt(n + 4) === 101)
        return n += 5, ignored(), {
          kind: "BooleanValue",
          value: !1
        };
      break;
  }
  return {
    kind: "EnumValue",
    value: name()
  };
}
function arguments_(e3) {
  if (i.charCodeAt(n) === 40) {
    var r2 = [];
    n++, ignored();
    do {
      var t2 = nameNode();
      if (i.charCodeAt(n++) !== 58)
        throw error("Argument");
      ignored(), r2.push({
        kind: "Argument",
        name: t2,
        value: value(e3)
      });
    } while (i.charCodeAt(n) !== 41);
    return n++, ignored(), r2;
  }
}
function directives(e3) {
  if (i.charCodeAt(n) === 64) {
    var r2 = [];
    do
      n++, r2.push({
        kind: "Directive",
        name: nameNode(),
        arguments: arguments_(e3)
      });
    while (i.charCodeAt(n) === 64);
    return r2;
  }
}
function type() {
  for (var e3 = 0; i.charCodeAt(n) === 91; )
    e3++, n++, ignored();
  var r2 = {
    kind: "NamedType",
    name: nameNode()
  };
  do
    if (i.charCodeAt(n) === 33 && (n++, ignored(), r2 = {
      kind: "NonNullType",
      type: r2
    }), e3) {
      if (i.charCodeAt(n++) !== 93)
        throw error("NamedType");
      ignored(), r2 = {
        kind: "ListType",
        type: r2
      };
    }
  while (e3--);
  return r2;
}
function selectionSetStart() {
  if (i.charCodeAt(n++) !== 123)
    throw error("SelectionSet");
  return ignored(), selectionSet();
}
function selectionSet() {
  var e3 = [];
  do
    if (i.charCodeAt(n) === 46) {
      if (i.charCodeAt(++n) !== 46 || i.charCodeAt(++n) !== 46)
        throw error("SelectionSet");
      switch (n++, ignored(), i.charCodeAt(n)) {
        case 64:
          e3.push({
            kind: "InlineFragment",
            typeCondition: void 0,
            directives: directives(!1),
            selectionSet: selectionSetStart()
          });
          break;
        case 111:
          i.charCodeAt(n + 1) === 110 ? (n += 2, ignored(), e3.push({
            kind: "InlineFragment",
            typeCondition: {
              kind: "NamedType",
              name: nameNode()
            },
            directives: directives(!1),
            selectionSet: selectionSetStart()
          })) : e3.push({
            kind: "FragmentSpread",
            name: nameNode(),
            directives: directives(!1)
          });
          break;
        case 123:
          n++, ignored(), e3.push({
            kind: "InlineFragment",
            typeCondition: void 0,
            directives: void 0,
            selectionSet: selectionSet()
          });
          break;
        default:
          e3.push({
            kind: "FragmentSpread",
            name: nameNode(),
            directives: directives(!1)
          });
      }
    } else {
      var r2 = nameNode(), t2 = void 0;
      i.charCodeAt(n) === 58 && (n++, ignored(), t2 = r2, r2 = nameNode());
      var a2 = arguments_(!1), o2 = directives(!1), l3 = void 0;
      i.charCodeAt(n) === 123 && (n++, ignored(), l3 = selectionSet()), e3.push({
        kind: "Field",
        alias: t2,
        name: r2,
        arguments: a2,
        directives: o2,
        selectionSet: l3
      });
    }
  while (i.charCodeAt(n) !== 125);
  return n++, ignored(), {
    kind: "SelectionSet",
    selections: e3
  };
}
function variableDefinitions() {
  if (ignored(), i.charCodeAt(n) === 40) {
    var e3 = [];
    n++, ignored();
    do {
      var r2 = void 0;
      if (i.charCodeAt(n) === 34 && (r2 = value(!0)), i.charCodeAt(n++) !== 36)
        throw error("Variable");
      var t2 = nameNode();
      if (i.charCodeAt(n++) !== 58)
        throw error("VariableDefinition");
      ignored();
      var a2 = type(), o2 = void 0;
      i.charCodeAt(n) === 61 && (n++, ignored(), o2 = value(!0)), ignored();
      var l3 = {
        kind: "VariableDefinition",
        variable: {
          kind: "Variable",
          name: t2
        },
        type: a2,
        defaultValue: o2,
        directives: directives(!0)
      };
      r2 && (l3.description = r2), e3.push(l3);
    } while (i.charCodeAt(n) !== 41);
    return n++, ignored(), e3;
  }
}
function fragmentDefinition(e3) {
  var r2 = nameNode();
  if (i.charCodeAt(n++) !== 111 || i.charCodeAt(n++) !== 110)
    throw error("FragmentDefinition");
  ignored();
  var t2 = {
    kind: "FragmentDefinition",
    name: r2,
    typeCondition: {
      kind: "NamedType",
      name: nameNode()
    },
    directives: directives(!1),
    selectionSet: selectionSetStart()
  };
  return e3 && (t2.description = e3), t2;
}
function definitions() {
  var e3 = [];
  do {
    var r2 = void 0;
    if (i.charCodeAt(n) === 34 && (r2 = value(!0)), i.charCodeAt(n) === 123) {
      if (r2)
        throw error("Document");
      n++, ignored(), e3.push({
        kind: "OperationDefinition",
        operation: "query",
        name: void 0,
        variableDefinitions: void 0,
        directives: void 0,
        selectionSet: selectionSet()
      });
    } else {
      var t2 = name();
      switch (t2) {
        case "fragment":
          e3.push(fragmentDefinition(r2));
          break;
        case "query":
        case "mutation":
        case "subscription":
          var a2, o2 = void 0;
          (a2 = i.charCodeAt(n)) !== 40 && a2 !== 64 && a2 !== 123 && (o2 = nameNode());
          var l3 = {
            kind: "OperationDefinition",
            operation: t2,
            name: o2,
            variableDefinitions: variableDefinitions(),
            directives: directives(!1),
            selectionSet: selectionSetStart()
          };
          r2 && (l3.description = r2), e3.push(l3);
          break;
        default:
          throw error("Document");
      }
    }
  } while (n < i.length);
  return e3;
}
function parse(e3, r2) {
  return i = e3.body ? e3.body : e3, n = 0, ignored(), r2 && r2.noLocation ? {
    kind: "Document",
    definitions: definitions()
  } : {
    kind: "Document",
    definitions: definitions(),
    loc: {
      start: 0,
      end: i.length,
      startToken: void 0,
      endToken: void 0,
      source: {
        body: i,
        name: "graphql.web",
        locationOffset: {
          line: 1,
          column: 1
        }
      }
    }
  };
}
function mapJoin(e3, r2, i3) {
  for (var n2 = "", t2 = 0; t2 < e3.length; t2++)
    t2 && (n2 += r2), n2 += i3(e3[t2]);
  return n2;
}
function printString(e3) {
  return JSON.stringify(e3);
}
function printBlockString(e3) {
  return `"""
` + e3.replace(/"""/g, '\\"""') + `
"""`;
}
function print(e3) {
  return d = `
`, u[e3.kind] ? u[e3.kind](e3) : "";
}
var e, GraphQLError, i, n, t, a, o, d, u, _print, init_graphql_web = __esm({
  "node_modules/@0no-co/graphql.web/dist/graphql.web.mjs"() {
    e = {
      NAME: "Name",
      DOCUMENT: "Document",
      OPERATION_DEFINITION: "OperationDefinition",
      VARIABLE_DEFINITION: "VariableDefinition",
      SELECTION_SET: "SelectionSet",
      FIELD: "Field",
      ARGUMENT: "Argument",
      FRAGMENT_SPREAD: "FragmentSpread",
      INLINE_FRAGMENT: "InlineFragment",
      FRAGMENT_DEFINITION: "FragmentDefinition",
      VARIABLE: "Variable",
      INT: "IntValue",
      FLOAT: "FloatValue",
      STRING: "StringValue",
      BOOLEAN: "BooleanValue",
      NULL: "NullValue",
      ENUM: "EnumValue",
      LIST: "ListValue",
      OBJECT: "ObjectValue",
      OBJECT_FIELD: "ObjectField",
      DIRECTIVE: "Directive",
      NAMED_TYPE: "NamedType",
      LIST_TYPE: "ListType",
      NON_NULL_TYPE: "NonNullType"
    }, GraphQLError = class extends Error {
      constructor(e3, r2, i3, n2, t2, a2, o2) {
        super(e3), this.name = "GraphQLError", this.message = e3, t2 && (this.path = t2), r2 && (this.nodes = Array.isArray(r2) ? r2 : [r2]), i3 && (this.source = i3), n2 && (this.positions = n2), a2 && (this.originalError = a2);
        var l3 = o2;
        if (!l3 && a2) {
          var d3 = a2.extensions;
          d3 && typeof d3 == "object" && (l3 = d3);
        }
        this.extensions = l3 || {};
      }
      toJSON() {
        return {
          ...this,
          message: this.message
        };
      }
      toString() {
        return this.message;
      }
      get [Symbol.toStringTag]() {
        return "GraphQLError";
      }
    };
    t = / +(?=[^\s])/y;
    a = /(?:"""|(?:[\s\S]*?[^\\])""")/y, o = /(?:(?:\.\d+)?[eE][+-]?\d+|\.\d+)/y;
    d = `
`, u = {
      OperationDefinition(e3) {
        var r2 = "";
        e3.description && (r2 += u.StringValue(e3.description) + `
`), r2 += e3.operation, e3.name && (r2 += " " + e3.name.value), e3.variableDefinitions && e3.variableDefinitions.length && (e3.name || (r2 += " "), r2 += "(" + mapJoin(e3.variableDefinitions, ", ", u.VariableDefinition) + ")"), e3.directives && e3.directives.length && (r2 += " " + mapJoin(e3.directives, " ", u.Directive));
        var i3 = u.SelectionSet(e3.selectionSet);
        return r2 !== "query" ? r2 + " " + i3 : i3;
      },
      VariableDefinition(e3) {
        var r2 = "";
        return e3.description && (r2 += u.StringValue(e3.description) + " "), r2 += u.Variable(e3.variable) + ": " + _print(e3.type), e3.defaultValue && (r2 += " = " + _print(e3.defaultValue)), e3.directives && e3.directives.length && (r2 += " " + mapJoin(e3.directives, " ", u.Directive)), r2;
      },
      Field(e3) {
        var r2 = e3.alias ? e3.alias.value + ": " + e3.name.value : e3.name.value;
        if (e3.arguments && e3.arguments.length) {
          var i3 = mapJoin(e3.arguments, ", ", u.Argument);
          r2.length + i3.length + 2 > 80 ? r2 += "(" + (d += "  ") + mapJoin(e3.arguments, d, u.Argument) + (d = d.slice(0, -2)) + ")" : r2 += "(" + i3 + ")";
        }
        return e3.directives && e3.directives.length && (r2 += " " + mapJoin(e3.directives, " ", u.Directive)), e3.selectionSet && e3.selectionSet.selections.length && (r2 += " " + u.SelectionSet(e3.selectionSet)), r2;
      },
      StringValue(e3) {
        return e3.block ? printBlockString(e3.value).replace(/\n/g, d) : printString(e3.value);
      },
      BooleanValue: (e3) => "" + e3.value,
      NullValue: (e3) => "null",
      IntValue: (e3) => e3.value,
      FloatValue: (e3) => e3.value,
      EnumValue: (e3) => e3.value,
      Name: (e3) => e3.value,
      Variable: (e3) => "$" + e3.name.value,
      ListValue: (e3) => "[" + mapJoin(e3.values, ", ", _print) + "]",
      ObjectValue: (e3) => "{" + mapJoin(e3.fields, ", ", u.ObjectField) + "}",
      ObjectField: (e3) => e3.name.value + ": " + _print(e3.value),
      Document(e3) {
        return !e3.definitions || !e3.definitions.length ? "" : mapJoin(e3.definitions, `

`, _print);
      },
      SelectionSet: (e3) => "{" + (d += "  ") + mapJoin(e3.selections, d, _print) + (d = d.slice(0, -2)) + "}",
      Argument: (e3) => e3.name.value + ": " + _print(e3.value),
      FragmentSpread(e3) {
        var r2 = "..." + e3.name.value;
        return e3.directives && e3.directives.length && (r2 += " " + mapJoin(e3.directives, " ", u.Directive)), r2;
      },
      InlineFragment(e3) {
        var r2 = "...";
        return e3.typeCondition && (r2 += " on " + e3.typeCondition.name.value), e3.directives && e3.directives.length && (r2 += " " + mapJoin(e3.directives, " ", u.Directive)), r2 += " " + u.SelectionSet(e3.selectionSet);
      },
      FragmentDefinition(e3) {
        var r2 = "";
        return e3.description && (r2 += u.StringValue(e3.description) + `
`), r2 += "fragment " + e3.name.value, r2 += " on " + e3.typeCondition.name.value, e3.directives && e3.directives.length && (r2 += " " + mapJoin(e3.directives, " ", u.Directive)), r2 + " " + u.SelectionSet(e3.selectionSet);
      },
      Directive(e3) {
        var r2 = "@" + e3.name.value;
        return e3.arguments && e3.arguments.length && (r2 += "(" + mapJoin(e3.arguments, ", ", u.Argument) + ")"), r2;
      },
      NamedType: (e3) => e3.name.value,
      ListType: (e3) => "[" + _print(e3.type) + "]",
      NonNullType: (e3) => _print(e3.type) + "!"
    }, _print = (e3) => u[e3.kind](e3);
  }
});

// node_modules/wonka/dist/wonka.mjs
function start(e3) {
  return {
    tag: 0,
    0: e3
  };
}
function push(e3) {
  return {
    tag: 1,
    0: e3
  };
}
function filter(r2) {
  return (t2) => (i3) => {
    var a2 = e2;
    t2(((e3) => {
      e3 === 0 ? i3(0) : e3.tag === 0 ? (a2 = e3[0], i3(e3)) : r2(e3[0]) ? i3(e3) : a2(0);
    }));
  };
}
function map(e3) {
  return (r2) => (t2) => r2(((r3) => {
    r3 === 0 || r3.tag === 0 ? t2(r3) : t2(push(e3(r3[0])));
  }));
}
function mergeMap(r2) {
  return (t2) => (i3) => {
    var a2 = [], f2 = e2, n2 = !1, s = !1;
    t2(((t3) => {
      s || (t3 === 0 ? (s = !0, a2.length || i3(0)) : t3.tag === 0 ? f2 = t3[0] : (n2 = !1, (function(r3) {
        var t4 = e2;
        r3(((e3) => {
          if (e3 === 0) {
            if (a2.length) {
              var r4 = a2.indexOf(t4);
              r4 > -1 && (a2 = a2.slice()).splice(r4, 1), a2.length || (s ? i3(0) : n2 || (n2 = !0, f2(0)));
            }
          } else e3.tag === 0 ? (a2.push(t4 = e3[0]), t4(0)) : a2.length && (i3(e3), t4(0));
        }));
      })(r2(t3[0])), n2 || (n2 = !0, f2(0))));
    })), i3(start(((e3) => {
      if (e3 === 1) {
        s || (s = !0, f2(1));
        for (var r3 = 0, t3 = a2, i4 = a2.length; r3 < i4; r3++)
          t3[r3](1);
        a2.length = 0;
      } else {
        !s && !n2 ? (n2 = !0, f2(0)) : n2 = !1;
        for (var l3 = 0, u3 = a2, o2 = a2.length; l3 < o2; l3++)
          u3[l3](0);
      }
    })));
  };
}
function mergeAll(e3) {
  return mergeMap(identity)(e3);
}
function merge(e3) {
  return mergeAll(r(e3));
}
function onEnd(e3) {
  return (r2) => (t2) => {
    var i3 = !1;
    r2(((r3) => {
      if (!i3)
        if (r3 === 0)
          i3 = !0, t2(0), e3();
        else if (r3.tag === 0) {
          var a2 = r3[0];
          t2(start(((r4) => {
            r4 === 1 ? (i3 = !0, a2(1), e3()) : a2(r4);
          })));
        } else
          t2(r3);
    }));
  };
}
function onPush(e3) {
  return (r2) => (t2) => {
    var i3 = !1;
    r2(((r3) => {
      if (!i3)
        if (r3 === 0)
          i3 = !0, t2(0);
        else if (r3.tag === 0) {
          var a2 = r3[0];
          t2(start(((e4) => {
            e4 === 1 && (i3 = !0), a2(e4);
          })));
        } else
          e3(r3[0]), t2(r3);
    }));
  };
}
function onStart(e3) {
  return (r2) => (t2) => r2(((r3) => {
    r3 === 0 ? t2(0) : r3.tag === 0 ? (t2(r3), e3()) : t2(r3);
  }));
}
function share(r2) {
  var t2 = [], i3 = e2, a2 = !1;
  return (e3) => {
    t2.push(e3), t2.length === 1 && r2(((e4) => {
      if (e4 === 0) {
        for (var r3 = 0, f2 = t2, n2 = t2.length; r3 < n2; r3++)
          f2[r3](0);
        t2.length = 0;
      } else if (e4.tag === 0)
        i3 = e4[0];
      else {
        a2 = !1;
        for (var s = 0, l3 = t2, u3 = t2.length; s < u3; s++)
          l3[s](e4);
      }
    })), e3(start(((r3) => {
      if (r3 === 1) {
        var f2 = t2.indexOf(e3);
        f2 > -1 && (t2 = t2.slice()).splice(f2, 1), t2.length || i3(1);
      } else a2 || (a2 = !0, i3(0));
    })));
  };
}
function switchMap(r2) {
  return (t2) => (i3) => {
    var a2 = e2, f2 = e2, n2 = !1, s = !1, l3 = !1, u3 = !1;
    t2(((t3) => {
      u3 || (t3 === 0 ? (u3 = !0, l3 || i3(0)) : t3.tag === 0 ? a2 = t3[0] : (l3 && (f2(1), f2 = e2), n2 ? n2 = !1 : (n2 = !0, a2(0)), (function(e3) {
        l3 = !0, e3(((e4) => {
          l3 && (e4 === 0 ? (l3 = !1, u3 ? i3(0) : n2 || (n2 = !0, a2(0))) : e4.tag === 0 ? (s = !1, (f2 = e4[0])(0)) : (i3(e4), s ? s = !1 : f2(0)));
        }));
      })(r2(t3[0]))));
    })), i3(start(((e3) => {
      e3 === 1 ? (u3 || (u3 = !0, a2(1)), l3 && (l3 = !1, f2(1))) : (!u3 && !n2 && (n2 = !0, a2(0)), l3 && !s && (s = !0, f2(0)));
    })));
  };
}
function take(r2) {
  return (t2) => (i3) => {
    var a2 = e2, f2 = !1, n2 = 0;
    t2(((e3) => {
      f2 || (e3 === 0 ? (f2 = !0, i3(0)) : e3.tag === 0 ? r2 <= 0 ? (f2 = !0, i3(0), e3[0](1)) : a2 = e3[0] : n2++ < r2 ? (i3(e3), !f2 && n2 >= r2 && (f2 = !0, i3(0), a2(1))) : i3(e3));
    })), i3(start(((e3) => {
      e3 === 1 && !f2 ? (f2 = !0, a2(1)) : e3 === 0 && !f2 && n2 < r2 && a2(0);
    })));
  };
}
function takeUntil(r2) {
  return (t2) => (i3) => {
    var a2 = e2, f2 = e2, n2 = !1;
    t2(((e3) => {
      n2 || (e3 === 0 ? (n2 = !0, f2(1), i3(0)) : e3.tag === 0 ? (a2 = e3[0], r2(((e4) => {
        e4 === 0 || (e4.tag === 0 ? (f2 = e4[0])(0) : (n2 = !0, f2(1), a2(1), i3(0)));
      }))) : i3(e3));
    })), i3(start(((e3) => {
      e3 === 1 && !n2 ? (n2 = !0, a2(1), f2(1)) : n2 || a2(0);
    })));
  };
}
function takeWhile(r2, t2) {
  return (i3) => (a2) => {
    var f2 = e2, n2 = !1;
    i3(((e3) => {
      n2 || (e3 === 0 ? (n2 = !0, a2(0)) : e3.tag === 0 ? (f2 = e3[0], a2(e3)) : r2(e3[0]) ? a2(e3) : (n2 = !0, t2 && a2(e3), a2(0), f2(1)));
    }));
  };
}
function lazy(e3) {
  return (r2) => e3()(r2);
}
function fromAsyncIterable(e3) {
  return (r2) => {
    var t2 = e3[asyncIteratorSymbol()] && e3[asyncIteratorSymbol()]() || e3, i3 = !1, a2 = !1, f2 = !1, n2;
    r2(start((async (e4) => {
      if (e4 === 1)
        i3 = !0, t2.return && t2.return();
      else if (a2)
        f2 = !0;
      else {
        for (f2 = a2 = !0; f2 && !i3; )
          if ((n2 = await t2.next()).done)
            i3 = !0, t2.return && await t2.return(), r2(0);
          else
            try {
              f2 = !1, r2(push(n2.value));
            } catch (e5) {
              if (t2.throw)
                (i3 = !!(await t2.throw(e5)).done) && r2(0);
              else
                throw e5;
            }
        a2 = !1;
      }
    })));
  };
}
function fromIterable(e3) {
  return e3[asyncIteratorSymbol()] ? fromAsyncIterable(e3) : (r2) => {
    var t2 = e3[Symbol.iterator](), i3 = !1, a2 = !1, f2 = !1, n2;
    r2(start(((e4) => {
      if (e4 === 1)
        i3 = !0, t2.return && t2.return();
      else if (a2)
        f2 = !0;
      else {
        for (f2 = a2 = !0; f2 && !i3; )
          if ((n2 = t2.next()).done)
            i3 = !0, t2.return && t2.return(), r2(0);
          else
            try {
              f2 = !1, r2(push(n2.value));
            } catch (e5) {
              if (t2.throw)
                (i3 = !!t2.throw(e5).done) && r2(0);
              else
                throw e5;
            }
        a2 = !1;
      }
    })));
  };
}
function fromValue(e3) {
  return (r2) => {
    var t2 = !1;
    r2(start(((i3) => {
      i3 === 1 ? t2 = !0 : t2 || (t2 = !0, r2(push(e3)), r2(0));
    })));
  };
}
function make(e3) {
  return (r2) => {
    var t2 = !1, i3 = e3({
      next(e4) {
        t2 || r2(push(e4));
      },
      complete() {
        t2 || (t2 = !0, r2(0));
      }
    });
    r2(start(((e4) => {
      e4 === 1 && !t2 && (t2 = !0, i3());
    })));
  };
}
function makeSubject() {
  var e3, r2;
  return {
    source: share(make(((t2) => (e3 = t2.next, r2 = t2.complete, teardownPlaceholder)))),
    next(r3) {
      e3 && e3(r3);
    },
    complete() {
      r2 && r2();
    }
  };
}
function subscribe(r2) {
  return (t2) => {
    var i3 = e2, a2 = !1;
    return t2(((e3) => {
      e3 === 0 ? a2 = !0 : e3.tag === 0 ? (i3 = e3[0])(0) : a2 || (r2(e3[0]), i3(0));
    })), {
      unsubscribe() {
        a2 || (a2 = !0, i3(1));
      }
    };
  };
}
function publish(e3) {
  subscribe(((e4) => {
  }))(e3);
}
function toPromise(r2) {
  return new Promise(((t2) => {
    var i3 = e2, a2;
    r2(((e3) => {
      e3 === 0 ? Promise.resolve(a2).then(t2) : e3.tag === 0 ? (i3 = e3[0])(0) : (a2 = e3[0], i3(0));
    }));
  }));
}
var teardownPlaceholder, e2, asyncIteratorSymbol, identity, r, pipe, init_wonka = __esm({
  "node_modules/wonka/dist/wonka.mjs"() {
    teardownPlaceholder = () => {
    }, e2 = teardownPlaceholder;
    asyncIteratorSymbol = () => typeof Symbol == "function" && Symbol.asyncIterator || "@@asyncIterator", identity = (e3) => e3;
    r = fromIterable;
    pipe = (...e3) => {
      for (var r2 = e3[0], t2 = 1, i3 = e3.length; t2 < i3; t2++)
        r2 = e3[t2](r2);
      return r2;
    };
  }
});

// node_modules/@urql/core/dist/urql-core-chunk.mjs
function makeFetchBody(e3) {
  var r2 = {
    query: void 0,
    documentId: void 0,
    operationName: getOperationName(e3.query),
    variables: e3.variables || void 0,
    extensions: e3.extensions
  };
  return "documentId" in e3.query && e3.query.documentId && (!e3.query.definitions || !e3.query.definitions.length) ? r2.documentId = e3.query.documentId : (!e3.extensions || !e3.extensions.persistedQuery || e3.extensions.persistedQuery.miss) && (r2.query = stringifyDocument(e3.query)), r2;
}
var rehydrateGraphQlError, CombinedError, phash, i2, f, stringify, stringifyVariables, NoopConstructor, d2, l, c, v, replaceOutsideStrings, sanitizeDocument, u2, p, stringifyDocument, hashDocument, keyDocument, createRequest, getOperationName, makeResult, deepMerge, mergeResultPatch, makeErrorResult, init_urql_core_chunk = __esm({
  "node_modules/@urql/core/dist/urql-core-chunk.mjs"() {
    init_graphql_web();
    rehydrateGraphQlError = (r2) => r2 && typeof r2.message == "string" && (r2.extensions || r2.name === "GraphQLError") ? r2 : typeof r2 == "object" && typeof r2.message == "string" ? new GraphQLError(r2.message, r2.nodes, r2.source, r2.positions, r2.path, r2, r2.extensions || {}) : new GraphQLError(r2), CombinedError = class extends Error {
      constructor(e3) {
        var r2 = (e3.graphQLErrors || []).map(rehydrateGraphQlError), t2 = ((e4, r3) => {
          var t3 = "";
          if (e4)
            return `[Network] ${e4.message}`;
          if (r3)
            for (var a2 = 0, n2 = r3.length; a2 < n2; a2++)
              t3 && (t3 += `
`), t3 += `[GraphQL] ${r3[a2].message}`;
          return t3;
        })(e3.networkError, r2);
        super(t2), this.name = "CombinedError", this.message = t2, this.graphQLErrors = r2, this.networkError = e3.networkError, this.response = e3.response;
      }
      toString() {
        return this.message;
      }
    }, phash = (e3, r2) => {
      for (var t2 = 0 | (r2 || 5381), a2 = 0, n2 = 0 | e3.length; a2 < n2; a2++)
        t2 = (t2 << 5) + t2 + e3.charCodeAt(a2);
      return t2;
    }, i2 = /* @__PURE__ */ new Set(), f = /* @__PURE__ */ new WeakMap(), stringify = (e3, r2) => {
      if (e3 === null || i2.has(e3))
        return "null";
      if (typeof e3 != "object")
        return JSON.stringify(e3) || "";
      if (e3.toJSON)
        return stringify(e3.toJSON(), r2);
      if (Array.isArray(e3)) {
        for (var t2 = "[", a2 = 0, n2 = e3.length; a2 < n2; a2++)
          t2.length > 1 && (t2 += ","), t2 += stringify(e3[a2], r2) || "null";
        return t2 += "]";
      } else if (!r2 && (d2 !== NoopConstructor && e3 instanceof d2 || l !== NoopConstructor && e3 instanceof l))
        return "null";
      var o2 = Object.keys(e3).sort();
      if (!o2.length && e3.constructor && Object.getPrototypeOf(e3).constructor !== Object.prototype.constructor) {
        var s = f.get(e3) || Math.random().toString(36).slice(2);
        return f.set(e3, s), stringify({
          __key: s
        }, r2);
      }
      i2.add(e3);
      for (var c2 = "{", v2 = 0, u3 = o2.length; v2 < u3; v2++) {
        var p2 = stringify(e3[o2[v2]], r2);
        p2 && (c2.length > 1 && (c2 += ","), c2 += stringify(o2[v2], r2) + ":" + p2);
      }
      return i2.delete(e3), c2 += "}";
    }, stringifyVariables = (e3, r2) => (i2.clear(), stringify(e3, r2 || !1)), NoopConstructor = class {
    }, d2 = typeof File < "u" ? File : NoopConstructor, l = typeof Blob < "u" ? Blob : NoopConstructor, c = /("{3}[\s\S]*"{3}|"(?:\\.|[^"])*")/g, v = /(?:#[^\n\r]+)?(?:[\r\n]+|$)/g, replaceOutsideStrings = (e3, r2) => r2 % 2 == 0 ? e3.replace(v, `
`) : e3, sanitizeDocument = (e3) => e3.split(c).map(replaceOutsideStrings).join("").trim(), u2 = /* @__PURE__ */ new Map(), p = /* @__PURE__ */ new Map(), stringifyDocument = (e3) => {
      var t2;
      return typeof e3 == "string" ? t2 = sanitizeDocument(e3) : e3.loc && p.get(e3.__key) === e3 ? t2 = e3.loc.source.body : (t2 = u2.get(e3) || sanitizeDocument(print(e3)), u2.set(e3, t2)), typeof e3 != "string" && !e3.loc && (e3.loc = {
        start: 0,
        end: t2.length,
        source: {
          body: t2,
          name: "gql",
          locationOffset: {
            line: 1,
            column: 1
          }
        }
      }), t2;
    }, hashDocument = (e3) => {
      var r2;
      if (e3.documentId)
        r2 = phash(e3.documentId);
      else if (r2 = phash(stringifyDocument(e3)), e3.definitions) {
        var t2 = getOperationName(e3);
        t2 && (r2 = phash(`
# ${t2}`, r2));
      }
      return r2;
    }, keyDocument = (e3) => {
      var r2, t2;
      return typeof e3 == "string" ? (r2 = hashDocument(e3), t2 = p.get(r2) || parse(e3, {
        noLocation: !0
      })) : (r2 = e3.__key || hashDocument(e3), t2 = p.get(r2) || e3), t2.loc || stringifyDocument(t2), t2.__key = r2, p.set(r2, t2), t2;
    }, createRequest = (e3, r2, t2) => {
      var a2 = r2 || {}, n2 = keyDocument(e3), o2 = stringifyVariables(a2, !0), s = n2.__key;
      return o2 !== "{}" && (s = phash(o2, s)), {
        key: s,
        query: n2,
        variables: a2,
        extensions: t2
      };
    }, getOperationName = (e3) => {
      for (var r2 = 0, a2 = e3.definitions.length; r2 < a2; r2++) {
        var n2 = e3.definitions[r2];
        if (n2.kind === e.OPERATION_DEFINITION)
          return n2.name ? n2.name.value : void 0;
      }
    }, makeResult = (e3, r2, t2) => {
      var a2 = r2.payload || r2;
      if (!("data" in a2 || "errors" in a2 && Array.isArray(a2.errors)))
        throw new Error("No Content");
      var n2 = e3.kind === "subscription";
      return {
        operation: e3,
        data: a2.data,
        error: Array.isArray(a2.errors) ? new CombinedError({
          graphQLErrors: a2.errors,
          response: t2
        }) : void 0,
        extensions: a2.extensions ? {
          ...a2.extensions
        } : void 0,
        hasNext: r2.hasNext == null ? n2 : r2.hasNext,
        stale: !1
      };
    }, deepMerge = (e3, r2) => {
      if (typeof e3 == "object" && e3 != null) {
        if (Array.isArray(e3)) {
          e3 = [...e3];
          for (var t2 = 0, a2 = r2.length; t2 < a2; t2++)
            e3[t2] = deepMerge(e3[t2], r2[t2]);
          return e3;
        }
        if (!e3.constructor || e3.constructor === Object) {
          e3 = {
            ...e3
          };
          for (var n2 in r2)
            e3[n2] = deepMerge(e3[n2], r2[n2]);
          return e3;
        }
      }
      return r2;
    }, mergeResultPatch = (e3, r2, t2, a2) => {
      var n2 = e3.error ? e3.error.graphQLErrors : [], o2 = !!e3.extensions || !!(r2.payload || r2).extensions, s = {
        ...e3.extensions,
        ...(r2.payload || r2).extensions
      }, i3 = r2.incremental;
      "path" in r2 && (i3 = [r2]);
      var f2 = {
        data: e3.data
      };
      if (i3)
        for (var _loop = function() {
          var e4 = i3[d3];
          Array.isArray(e4.errors) && n2.push(...e4.errors), e4.extensions && (Object.assign(s, e4.extensions), o2 = !0);
          var r3 = "data", t3 = f2, l4 = [];
          if (e4.path)
            l4 = e4.path;
          else if (a2) {
            var c2 = a2.find(((r4) => r4.id === e4.id));
            e4.subPath ? l4 = [...c2.path, ...e4.subPath] : l4 = c2.path;
          }
          for (var v2 = 0, u3 = l4.length; v2 < u3; r3 = l4[v2++])
            t3 = t3[r3] = Array.isArray(t3[r3]) ? [...t3[r3]] : {
              ...t3[r3]
            };
          if (e4.items)
            for (var p2 = +r3 >= 0 ? r3 : 0, h = 0, y = e4.items.length; h < y; h++)
              t3[p2 + h] = deepMerge(t3[p2 + h], e4.items[h]);
          else e4.data !== void 0 && (t3[r3] = deepMerge(t3[r3], e4.data));
        }, d3 = 0, l3 = i3.length; d3 < l3; d3++)
          _loop();
      else
        f2.data = (r2.payload || r2).data || e3.data, n2 = r2.errors || r2.payload && r2.payload.errors || n2;
      return {
        operation: e3.operation,
        data: f2.data,
        error: n2.length ? new CombinedError({
          graphQLErrors: n2,
          response: t2
        }) : void 0,
        extensions: o2 ? s : void 0,
        hasNext: r2.hasNext != null ? r2.hasNext : e3.hasNext,
        stale: !1
      };
    }, makeErrorResult = (e3, r2, t2) => ({
      operation: e3,
      data: void 0,
      error: new CombinedError({
        networkError: r2,
        response: t2
      }),
      extensions: void 0,
      hasNext: !1,
      stale: !1
    });
  }
});

// node_modules/@urql/core/dist/urql-core.mjs
function withPromise(e3) {
  var source$ = (r2) => e3(r2);
  return source$.toPromise = () => toPromise(take(1)(filter(((e4) => !e4.stale && !e4.hasNext))(source$))), source$.then = (e4, r2) => source$.toPromise().then(e4, r2), source$.subscribe = (e4) => subscribe(e4)(source$), source$;
}
function makeOperation(e3, r2, t2) {
  return {
    ...r2,
    kind: e3,
    context: r2.context ? {
      ...r2.context,
      ...t2
    } : t2 || r2.context
  };
}
var noop, subscriptionExchange, composeExchanges, fallbackExchange, C, Q, init_urql_core = __esm({
  "node_modules/@urql/core/dist/urql-core.mjs"() {
    init_urql_core_chunk();
    init_wonka();
    noop = () => {
    }, subscriptionExchange = ({ forwardSubscription: e3, enableAllOperations: r2, isSubscriptionOperation: t2 }) => ({ client: a2, forward: i3 }) => {
      var u3 = t2 || ((e4) => e4.kind === "subscription" || !!r2 && (e4.kind === "query" || e4.kind === "mutation"));
      return (r3) => {
        var t3 = mergeMap(((t4) => {
          var { key: i4 } = t4, u4 = filter(((e4) => e4.kind === "teardown" && e4.key === i4))(r3);
          return takeUntil(u4)(((r4) => {
            var t5 = e3(makeFetchBody(r4), r4);
            return make(((e4) => {
              var i5 = !1, o2, u5;
              function nextResult(t6) {
                e4.next(u5 = u5 ? mergeResultPatch(u5, t6) : makeResult(r4, t6));
              }
              return Promise.resolve().then((() => {
                i5 || (o2 = t5.subscribe({
                  next: nextResult,
                  error(t6) {
                    Array.isArray(t6) ? nextResult({
                      errors: t6
                    }) : e4.next(makeErrorResult(r4, t6)), e4.complete();
                  },
                  complete() {
                    i5 || (i5 = !0, u5 && u5.hasNext ? nextResult({
                      hasNext: !1
                    }) : r4.kind === "subscription" && a2.reexecuteOperation(makeOperation("teardown", r4, r4.context)), e4.complete());
                  }
                }));
              })), () => {
                i5 = !0, o2 && o2.unsubscribe();
              };
            }));
          })(t4));
        }))(filter(((e4) => e4.kind !== "teardown" && u3(e4)))(r3)), d3 = i3(filter(((e4) => e4.kind === "teardown" || !u3(e4)))(r3));
        return merge([t3, d3]);
      };
    }, composeExchanges = (e3) => ({ client: r2, forward: t2, dispatchDebug: n2 }) => e3.reduceRight(((e4, t3) => {
      var a2 = !1;
      return t3({
        client: r2,
        forward(r3) {
          return share(e4(share(r3)));
        },
        dispatchDebug(e5) {
        }
      });
    }), t2), fallbackExchange = ({ dispatchDebug: e3 }) => (r2) => filter(((e4) => !1))(r2), C = function Client(e3) {
      var r2 = 0, t2 = /* @__PURE__ */ new Map(), n2 = /* @__PURE__ */ new Map(), a2 = /* @__PURE__ */ new Set(), i3 = [], o2 = {
        url: e3.url,
        fetchSubscriptions: e3.fetchSubscriptions,
        fetchOptions: e3.fetchOptions,
        fetch: e3.fetch,
        preferGetMethod: e3.preferGetMethod != null ? e3.preferGetMethod : "within-url-limit",
        requestPolicy: e3.requestPolicy || "cache-first"
      }, s = makeSubject();
      function nextOperation(e4) {
        (e4.kind === "mutation" || e4.kind === "teardown" || !a2.has(e4.key)) && (e4.kind === "teardown" ? a2.delete(e4.key) : e4.kind !== "mutation" && a2.add(e4.key), s.next(e4));
      }
      var c2 = !1;
      function dispatchOperation(e4) {
        if (e4 && nextOperation(e4), !c2) {
          for (c2 = !0; c2 && (e4 = i3.shift()); )
            nextOperation(e4);
          c2 = !1;
        }
      }
      var makeResultSource = (e4) => {
        var r3 = takeUntil(filter(((r4) => r4.kind === "teardown" && r4.key === e4.key))(s.source))(filter(((r4) => r4.operation.kind === e4.kind && r4.operation.key === e4.key && (!r4.operation.context._instance || r4.operation.context._instance === e4.context._instance)))(E));
        return e4.kind !== "query" ? r3 = takeWhile(((e5) => !!e5.hasNext), !0)(r3) : r3 = switchMap(((r4) => {
          var t3 = fromValue(r4);
          return r4.stale || r4.hasNext ? t3 : merge([t3, map((() => (r4.stale = !0, r4)))(take(1)(filter(((r5) => r5.key === e4.key))(s.source)))]);
        }))(r3), e4.kind !== "mutation" ? r3 = onEnd((() => {
          a2.delete(e4.key), t2.delete(e4.key), n2.delete(e4.key), c2 = !1;
          for (var r4 = i3.length - 1; r4 >= 0; r4--)
            i3[r4].key === e4.key && i3.splice(r4, 1);
          nextOperation(makeOperation("teardown", e4, e4.context));
        }))(onPush(((r4) => {
          if (r4.stale)
            if (!r4.hasNext)
              a2.delete(e4.key);
            else
              for (var n3 = 0; n3 < i3.length; n3++) {
                var o3 = i3[n3];
                if (o3.key === r4.operation.key) {
                  a2.delete(o3.key);
                  break;
                }
              }
          else r4.hasNext || a2.delete(e4.key);
          t2.set(e4.key, r4);
        }))(r3)) : r3 = onStart((() => {
          nextOperation(e4);
        }))(r3), share(r3);
      }, u3 = this instanceof Client ? this : Object.create(Client.prototype), d3 = Object.assign(u3, {
        suspense: !!e3.suspense,
        operations$: s.source,
        reexecuteOperation(e4) {
          if (e4.kind === "teardown")
            dispatchOperation(e4);
          else if (e4.kind === "mutation")
            i3.push(e4), Promise.resolve().then(dispatchOperation);
          else if (n2.has(e4.key)) {
            for (var r3 = !1, t3 = 0; t3 < i3.length; t3++)
              i3[t3].key === e4.key && (i3[t3] = e4, r3 = !0);
            r3 || a2.has(e4.key) && e4.context.requestPolicy !== "network-only" ? (a2.delete(e4.key), Promise.resolve().then(dispatchOperation)) : (i3.push(e4), Promise.resolve().then(dispatchOperation));
          }
        },
        createRequestOperation(e4, t3, n3) {
          n3 || (n3 = {});
          var a3;
          return makeOperation(e4, t3, {
            _instance: e4 === "mutation" ? r2 = r2 + 1 | 0 : void 0,
            ...o2,
            ...n3,
            requestPolicy: n3.requestPolicy || o2.requestPolicy,
            suspense: n3.suspense || n3.suspense !== !1 && d3.suspense
          });
        },
        executeRequestOperation(e4) {
          return e4.kind === "mutation" ? withPromise(makeResultSource(e4)) : withPromise(lazy((() => {
            var r3 = n2.get(e4.key);
            r3 || n2.set(e4.key, r3 = makeResultSource(e4)), r3 = onStart((() => {
              dispatchOperation(e4);
            }))(r3);
            var a3 = t2.get(e4.key);
            return e4.kind === "query" && a3 && (a3.stale || a3.hasNext) ? switchMap(fromValue)(merge([r3, filter(((r4) => r4 === t2.get(e4.key)))(fromValue(a3))])) : r3;
          })));
        },
        executeQuery(e4, r3) {
          var t3 = d3.createRequestOperation("query", e4, r3);
          return d3.executeRequestOperation(t3);
        },
        executeSubscription(e4, r3) {
          var t3 = d3.createRequestOperation("subscription", e4, r3);
          return d3.executeRequestOperation(t3);
        },
        executeMutation(e4, r3) {
          var t3 = d3.createRequestOperation("mutation", e4, r3);
          return d3.executeRequestOperation(t3);
        },
        readQuery(e4, r3, t3) {
          var n3 = null;
          return subscribe(((e5) => {
            n3 = e5;
          }))(d3.query(e4, r3, t3)).unsubscribe(), n3;
        },
        query: (e4, r3, t3) => d3.executeQuery(createRequest(e4, r3), t3),
        subscription: (e4, r3, t3) => d3.executeSubscription(createRequest(e4, r3), t3),
        mutation: (e4, r3, t3) => d3.executeMutation(createRequest(e4, r3), t3)
      }), p2 = noop;
      if (0)
        var f2, x;
      var w = composeExchanges(e3.exchanges), E = share(w({
        client: d3,
        dispatchDebug: p2,
        forward: fallbackExchange({
          dispatchDebug: p2
        })
      })(s.source));
      return publish(E), d3;
    }, Q = C;
  }
});

// client/subscriptions.ts
var subscriptions_exports = {};
__export(subscriptions_exports, {
  createSubscriptions: () => createSubscriptions
});
function createSubscriptions(url, socket) {
  let variablesByKey = /* @__PURE__ */ new Map(), count = 0, urql = Q({
    url,
    preferGetMethod: !1,
    requestPolicy: "network-only",
    exchanges: [
      subscriptionExchange({
        forwardSubscription: ({ query = "" }, { key }) => ({
          subscribe(sink) {
            let fresh = variablesByKey.get(key), request = {
              query,
              get variables() {
                return fresh?.() ?? {};
              }
            };
            return { unsubscribe: socket.subscribe(request, sink) };
          }
        })
      })
    ]
  });
  return (query, variables, values) => {
    let key = ++count + 0.5;
    variablesByKey.set(key, variables);
    let request = { ...createRequest(query, variables()), key }, source = urql.executeRequestOperation(urql.createRequestOperation("subscription", request)), listening = pipe(
      source,
      onEnd(() => {
        variablesByKey.delete(key), values.end();
      }),
      subscribe(({ data, error: error2, hasNext }) => {
        if (!(!hasNext && error2 === void 0))
          try {
            if (error2?.networkError !== void 0) throw error2.networkError;
            values.push(dataOf({ data, errors: error2?.graphQLErrors }));
          } catch (problem) {
            values.fail(problem), listening.unsubscribe();
          }
      })
    );
    return () => listening.unsubscribe();
  };
}
var init_subscriptions = __esm({
  "client/subscriptions.ts"() {
    "use strict";
    init_urql_core();
    init_wonka();
    init_result();
  }
});

// client/inert.ts
function inert(text4) {
  return text4.replace(STEERING, (found) => found.length > 1 ? found : picture(found.charCodeAt(0)));
}
function inertJson(json) {
  return json.replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`
  );
}
function picture(code2) {
  return code2 < 32 ? String.fromCharCode(9216 + code2) : code2 === 127 ? "\u2421" : "\uFFFD";
}
var DIRECTIONS, STEERING, init_inert = __esm({
  "client/inert.ts"() {
    "use strict";
    DIRECTIONS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, STEERING = /\u001b\[[\d;:]{0,64}m|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
  }
});

// cli/output/text.ts
import { stripVTControlCharacters as stripVTControlCharacters3 } from "node:util";
function oneLine(text4) {
  return plain(stripVTControlCharacters3(text4)).trim();
}
function plainLine(line) {
  return plain(stripVTControlCharacters3(line).replaceAll("	", "  ")).trimEnd();
}
function plural(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
function plainBlock(text4) {
  return text4.split(`
`).map(plainLine).join(`
`).trim();
}
function plain(text4) {
  return text4.replace(CONTROLS, " ").replace(DIRECTIONS, "\uFFFD");
}
function bytes(count) {
  let step = count < 1e3 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(count) / 3));
  return `${step === 0 ? count : (count / 1e3 ** step).toFixed(1)} ${UNITS[step] ?? ""}`;
}
var CONTROLS, UNITS, init_text = __esm({
  "cli/output/text.ts"() {
    "use strict";
    init_inert();
    CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;
    UNITS = ["bytes", "KB", "MB", "GB"];
  }
});

// node_modules/ansi-regex/index.js
function ansiRegex({ onlyFirst = !1 } = {}) {
  return new RegExp(pattern, onlyFirst ? void 0 : "g");
}
var ST, stringControls, osc, controlString, linuxPalette, csi, escape, pattern, init_ansi_regex = __esm({
  "node_modules/ansi-regex/index.js"() {
    ST = String.raw`(?:\u001B\u005C|\u009C)`, stringControls = String.raw`\u0018\u001A\u001B\u0080-\u009F`, osc = String.raw`(?:\u001B\]|\u009D)[^\u0007${stringControls}]*(?:\u0007|${ST})`, controlString = String.raw`(?:\u001B[PX^_k]|[\u0090\u0098\u009E\u009F])[^${stringControls}]*${ST}`, linuxPalette = String.raw`\u001B\](?:P[\dA-Fa-f]{7}|R)(?:\u0007|${ST})?`, csi = String.raw`(?:\u001B\[|\u009B)[\u0030-\u003F]*[\u0020-\u002F]*[\u0040-\u007E]`, escape = String.raw`\u001B(?:[\u0020-\u002F]+[\u0030-\u007E]|[\dA-PR-TZcf-oq-uy=><~|}])`, pattern = `${linuxPalette}|${osc}|${controlString}|${csi}|${escape}`;
  }
});

// node_modules/strip-ansi/index.js
function stripAnsi(string) {
  if (typeof string != "string")
    throw new TypeError(`Expected a \`string\`, got \`${typeof string}\``);
  return !string.includes("\x1B") && !string.includes("\x9B") ? string : string.replace(regex, "");
}
var regex, init_strip_ansi = __esm({
  "node_modules/strip-ansi/index.js"() {
    init_ansi_regex();
    regex = ansiRegex();
  }
});

// node_modules/get-east-asian-width/lookup-data.js
var ambiguousRanges, fullwidthMinimalCodePoint, fullwidthMaximumCodePoint, fullwidthRanges, wideMinimalCodePoint, wideMaximumCodePoint, wideRanges, init_lookup_data = __esm({
  "node_modules/get-east-asian-width/lookup-data.js"() {
    ambiguousRanges = [161, 161, 164, 164, 167, 168, 170, 170, 173, 174, 176, 180, 182, 186, 188, 191, 198, 198, 208, 208, 215, 216, 222, 225, 230, 230, 232, 234, 236, 237, 240, 240, 242, 243, 247, 250, 252, 252, 254, 254, 257, 257, 273, 273, 275, 275, 283, 283, 294, 295, 299, 299, 305, 307, 312, 312, 319, 322, 324, 324, 328, 331, 333, 333, 338, 339, 358, 359, 363, 363, 462, 462, 464, 464, 466, 466, 468, 468, 470, 470, 472, 472, 474, 474, 476, 476, 593, 593, 609, 609, 708, 708, 711, 711, 713, 715, 717, 717, 720, 720, 728, 731, 733, 733, 735, 735, 768, 879, 913, 929, 931, 937, 945, 961, 963, 969, 1025, 1025, 1040, 1103, 1105, 1105, 8208, 8208, 8211, 8214, 8216, 8217, 8220, 8221, 8224, 8226, 8228, 8231, 8240, 8240, 8242, 8243, 8245, 8245, 8251, 8251, 8254, 8254, 8308, 8308, 8319, 8319, 8321, 8324, 8364, 8364, 8451, 8451, 8453, 8453, 8457, 8457, 8467, 8467, 8470, 8470, 8481, 8482, 8486, 8486, 8491, 8491, 8531, 8532, 8539, 8542, 8544, 8555, 8560, 8569, 8585, 8585, 8592, 8601, 8632, 8633, 8658, 8658, 8660, 8660, 8679, 8679, 8704, 8704, 8706, 8707, 8711, 8712, 8715, 8715, 8719, 8719, 8721, 8721, 8725, 8725, 8730, 8730, 8733, 8736, 8739, 8739, 8741, 8741, 8743, 8748, 8750, 8750, 8756, 8759, 8764, 8765, 8776, 8776, 8780, 8780, 8786, 8786, 8800, 8801, 8804, 8807, 8810, 8811, 8814, 8815, 8834, 8835, 8838, 8839, 8853, 8853, 8857, 8857, 8869, 8869, 8895, 8895, 8978, 8978, 9312, 9449, 9451, 9547, 9552, 9587, 9600, 9615, 9618, 9621, 9632, 9633, 9635, 9641, 9650, 9651, 9654, 9655, 9660, 9661, 9664, 9665, 9670, 9672, 9675, 9675, 9678, 9681, 9698, 9701, 9711, 9711, 9733, 9734, 9737, 9737, 9742, 9743, 9756, 9756, 9758, 9758, 9792, 9792, 9794, 9794, 9824, 9825, 9827, 9829, 9831, 9834, 9836, 9837, 9839, 9839, 9886, 9887, 9919, 9919, 9926, 9933, 9935, 9939, 9941, 9953, 9955, 9955, 9960, 9961, 9963, 9969, 9972, 9972, 9974, 9977, 9979, 9980, 9982, 9983, 10045, 10045, 10102, 10111, 11094, 11097, 12872, 12879, 57344, 63743, 65024, 65039, 65533, 65533, 127232, 127242, 127248, 127277, 127280, 127337, 127344, 127373, 127375, 127376, 127387, 127404, 917760, 917999, 983040, 1048573, 1048576, 1114109], fullwidthMinimalCodePoint = 12288, fullwidthMaximumCodePoint = 65510, fullwidthRanges = [12288, 12288, 65281, 65376, 65504, 65510], wideMinimalCodePoint = 4352, wideMaximumCodePoint = 262141, wideRanges = [4352, 4447, 8986, 8987, 9001, 9002, 9193, 9196, 9200, 9200, 9203, 9203, 9725, 9726, 9748, 9749, 9776, 9783, 9800, 9811, 9855, 9855, 9866, 9871, 9875, 9875, 9889, 9889, 9898, 9899, 9917, 9918, 9924, 9925, 9934, 9934, 9940, 9940, 9962, 9962, 9970, 9971, 9973, 9973, 9978, 9978, 9981, 9981, 9989, 9989, 9994, 9995, 10024, 10024, 10060, 10060, 10062, 10062, 10067, 10069, 10071, 10071, 10133, 10135, 10160, 10160, 10175, 10175, 11035, 11036, 11088, 11088, 11093, 11093, 11904, 11929, 11931, 12019, 12032, 12245, 12272, 12287, 12289, 12350, 12353, 12438, 12441, 12543, 12549, 12591, 12593, 12686, 12688, 12773, 12783, 12830, 12832, 12871, 12880, 42124, 42128, 42182, 43360, 43388, 44032, 55203, 63744, 64255, 65040, 65049, 65072, 65106, 65108, 65126, 65128, 65131, 94176, 94180, 94192, 94198, 94208, 101594, 101631, 101664, 101760, 101874, 101888, 102801, 102816, 102866, 110576, 110579, 110581, 110587, 110589, 110590, 110592, 110888, 110898, 110898, 110928, 110930, 110933, 110933, 110948, 110952, 110960, 111355, 119552, 119638, 119648, 119670, 126980, 126980, 127183, 127183, 127374, 127374, 127377, 127386, 127406, 127406, 127488, 127490, 127504, 127547, 127552, 127560, 127568, 127569, 127584, 127589, 127744, 127776, 127789, 127797, 127799, 127868, 127870, 127891, 127904, 127946, 127951, 127955, 127968, 127984, 127988, 127988, 127992, 128062, 128064, 128064, 128066, 128252, 128255, 128317, 128331, 128334, 128336, 128359, 128378, 128378, 128405, 128406, 128420, 128420, 128507, 128591, 128640, 128709, 128716, 128716, 128720, 128722, 128725, 128729, 128732, 128735, 128747, 128748, 128756, 128764, 128986, 128986, 128992, 129003, 129008, 129008, 129292, 129338, 129340, 129349, 129351, 129535, 129648, 129660, 129664, 129734, 129736, 129736, 129740, 129757, 129759, 129771, 129775, 129786, 131072, 196605, 196608, 262141];
  }
});

// node_modules/get-east-asian-width/utilities.js
var isInRange, init_utilities = __esm({
  "node_modules/get-east-asian-width/utilities.js"() {
    isInRange = (ranges, codePoint) => {
      let low = 0, high = Math.floor(ranges.length / 2) - 1;
      for (; low <= high; ) {
        let mid = Math.floor((low + high) / 2), i3 = mid * 2;
        if (codePoint < ranges[i3])
          high = mid - 1;
        else if (codePoint > ranges[i3 + 1])
          low = mid + 1;
        else
          return !0;
      }
      return !1;
    };
  }
});

// node_modules/get-east-asian-width/lookup.js
function findWideFastPathRange(ranges) {
  let fastPathStart = ranges[0], fastPathEnd = ranges[1];
  for (let index = 0; index < ranges.length; index += 2) {
    let start2 = ranges[index], end = ranges[index + 1];
    if (commonCjkCodePoint >= start2 && commonCjkCodePoint <= end)
      return [start2, end];
    end - start2 > fastPathEnd - fastPathStart && (fastPathStart = start2, fastPathEnd = end);
  }
  return [fastPathStart, fastPathEnd];
}
var commonCjkCodePoint, wideFastPathStart, wideFastPathEnd, isAmbiguous, isFullwidth, isWide, init_lookup = __esm({
  "node_modules/get-east-asian-width/lookup.js"() {
    init_lookup_data();
    init_utilities();
    commonCjkCodePoint = 19968, [wideFastPathStart, wideFastPathEnd] = /* @__PURE__ */ findWideFastPathRange(wideRanges);
    isAmbiguous = (codePoint) => codePoint < 161 || codePoint > 1114109 ? !1 : isInRange(ambiguousRanges, codePoint), isFullwidth = (codePoint) => codePoint < fullwidthMinimalCodePoint || codePoint > fullwidthMaximumCodePoint ? !1 : isInRange(fullwidthRanges, codePoint), isWide = (codePoint) => codePoint >= wideFastPathStart && codePoint <= wideFastPathEnd ? !0 : codePoint < wideMinimalCodePoint || codePoint > wideMaximumCodePoint ? !1 : isInRange(wideRanges, codePoint);
  }
});

// node_modules/get-east-asian-width/index.js
function validate(codePoint) {
  if (!Number.isSafeInteger(codePoint))
    throw new TypeError(`Expected a code point, got \`${typeof codePoint}\`.`);
}
function eastAsianWidth(codePoint, { ambiguousAsWide = !1 } = {}) {
  return validate(codePoint), isFullwidth(codePoint) || isWide(codePoint) || ambiguousAsWide && isAmbiguous(codePoint) ? 2 : 1;
}
var init_get_east_asian_width = __esm({
  "node_modules/get-east-asian-width/index.js"() {
    init_lookup();
  }
});

// node_modules/string-width/index.js
function strayEmojiModifierCount(string, fromIndex) {
  if (fromIndex >= string.length)
    return 0;
  let modifierRegex = new RegExp("(?<![\\p{Emoji_Modifier_Base}\\u{200D}])\\p{Emoji_Modifier}", "gv");
  modifierRegex.lastIndex = fromIndex;
  let count = 0;
  for (; modifierRegex.test(string); )
    count++;
  return count;
}
function baseVisible(segment) {
  let index = segment.search(visibleCharacterRegex);
  return index === -1 ? void 0 : segment.slice(index);
}
function isHangul(codePoint) {
  return codePoint >= 4352 && codePoint <= 4607 || codePoint >= 43360 && codePoint <= 43388 || codePoint >= 44032 && codePoint <= 55203 || codePoint >= 55216 && codePoint <= 55238 || codePoint >= 55243 && codePoint <= 55291;
}
function visibleCodePointsWidth(visibleSegment, eastAsianWidthOptions) {
  let width = 0;
  for (let character of visibleSegment) {
    if (character === "\u200D")
      break;
    visibleCharacterRegex.test(character) && (width += eastAsianWidth(character.codePointAt(0), eastAsianWidthOptions));
  }
  return width;
}
function clusterWidth(segment, eastAsianWidthOptions) {
  let firstCodePoint = segment.codePointAt(0), marks = firstCodePoint === 69821 || firstCodePoint === 69837 || firstCodePoint >= 1536 && firstCodePoint <= 2303 ? prependedConcatenationMarksRegex.exec(segment) : void 0;
  if (marks) {
    let rest2 = segment.slice(marks[0].length), restWidth = clusterWidth(rest2, eastAsianWidthOptions), visibleRest = baseVisible(rest2);
    return restWidth >= 2 && (eastAsianWidth(visibleRest.codePointAt(0), eastAsianWidthOptions) === 2 || emojiPrefixRegex.test(visibleRest) || emojiZwjSequenceRegex.test(visibleRest)) ? restWidth : [...marks[0]].length + restWidth;
  }
  let visibleSegment = baseVisible(segment);
  if (visibleSegment === void 0)
    return 0;
  if (isHangul(firstCodePoint))
    return eastAsianWidth(firstCodePoint, eastAsianWidthOptions) + strayEmojiModifierCount(segment, 1) * 2;
  if (textPresentationEmojiRegex.test(visibleSegment))
    return 1;
  let emoji = emojiPrefixRegex.exec(visibleSegment);
  if (emoji)
    return 2 + strayEmojiModifierCount(visibleSegment, emoji[0].length) * 2;
  let zwjSequence = emojiZwjSequenceRegex.exec(visibleSegment);
  return zwjSequence ? 2 + strayEmojiModifierCount(visibleSegment, zwjSequence.index + zwjSequence[0].length) * 2 : visibleCodePointsWidth(visibleSegment, eastAsianWidthOptions);
}
function unicodeWidth(string, ambiguousIsNarrow) {
  let width = 0, firstNonAsciiIndex = string.search(nonAsciiOrControlRegex);
  firstNonAsciiIndex > 1 && (width = firstNonAsciiIndex - 1, string = string.slice(width));
  let suffixStart = string.length;
  for (; suffixStart > 0; ) {
    let codePoint = string.codePointAt(suffixStart - 1);
    if (codePoint < 32 || codePoint > 126)
      break;
    suffixStart--;
  }
  if (suffixStart + 1 < string.length && (width += string.length - suffixStart - 1, string = string.slice(0, suffixStart + 1)), !new RegExp("[^\\u{20}-\\u{7E}\\u{4E00}-\\u{9FFF}\\u{AC00}-\\u{D7A3}]", "v").test(string))
    return width + string.length + string.replaceAll(new RegExp("[\\u{20}-\\u{7E}]", "gv"), "").length;
  string = string.toWellFormed(), string = string.replaceAll(new RegExp("(?<=[\\u{16D63}-\\u{16D6A}])[\\u{16D63}-\\u{16D6A}]+", "gv"), "");
  let eastAsianWidthOptions = { ambiguousAsWide: !ambiguousIsNarrow };
  for (let { segment } of segmenter.segment(string)) {
    if (segment.length === 1) {
      visibleCharacterRegex.test(segment) && (width += eastAsianWidth(segment.codePointAt(0), eastAsianWidthOptions));
      continue;
    }
    width += clusterWidth(segment, eastAsianWidthOptions);
  }
  return width;
}
function stringWidth(input, options = {}) {
  if (typeof input != "string" || input.length === 0)
    return 0;
  let {
    ambiguousIsNarrow = !0,
    countAnsiEscapeCodes = !1
  } = options, string = input;
  return !countAnsiEscapeCodes && (string.includes("\x1B") || string.includes("\x9B")) && (string = stripAnsi(string)), nonAsciiOrControlRegex.test(string) ? unicodeWidth(string, ambiguousIsNarrow) : string.length;
}
var segmenter, nonAsciiOrControlRegex, prependedConcatenationMarks, prependedConcatenationMarksRegex, visibleCharacterRegex, emojiPrefixRegex, textPresentationEmojiRegex, emojiZwjSequenceRegex, init_string_width = __esm({
  "node_modules/string-width/index.js"() {
    init_strip_ansi();
    init_get_east_asian_width();
    segmenter = new Intl.Segmenter(), nonAsciiOrControlRegex = new RegExp("[^\\u{20}-\\u{7E}]", "v"), prependedConcatenationMarks = String.raw`\u{600}-\u{605}\u{6DD}\u{890}\u{891}\u{8E2}\u{110BD}\u{110CD}`, prependedConcatenationMarksRegex = new RegExp(`^[${prependedConcatenationMarks}]+`, "v"), visibleCharacterRegex = new RegExp(String.raw`[^\p{Default_Ignorable_Code_Point}\p{Control}\p{Enclosing_Mark}\p{Nonspacing_Mark}[\p{Format}--[${prependedConcatenationMarks}]]]`, "v"), emojiPrefixRegex = new RegExp("^(?:\\p{RGI_Emoji}|\\p{Regional_Indicator}{1,2}|[\\d#*]\\u{FE0F})", "v"), textPresentationEmojiRegex = new RegExp("^[\\p{Emoji_Presentation}--[\\u{10000}-\\u{10FFFF}]]\\u{FE0E}", "v");
    emojiZwjSequenceRegex = new RegExp("\\u{200D}\\p{Extended_Pictographic}", "v");
  }
});

// cli/output/width.ts
function widthOf(text4) {
  return PRINTABLE_ASCII.test(text4) ? text4.length : stringWidth(text4);
}
function truncate(text4, width) {
  if (widthOf(text4) <= width) return text4;
  if (width < 1) return "";
  let kept = "", used = 0;
  for (let { segment } of GRAPHEMES.segment(text4)) {
    let next = widthOf(segment);
    if (used + next > width - 1) break;
    kept += segment, used += next;
  }
  return `${kept}\u2026`;
}
function fit(text4, width, align = "left") {
  let cut = truncate(text4, width), space = " ".repeat(Math.max(0, width - widthOf(cut)));
  return align === "left" ? cut + space : space + cut;
}
var PRINTABLE_ASCII, GRAPHEMES, init_width = __esm({
  "cli/output/width.ts"() {
    "use strict";
    init_string_width();
    PRINTABLE_ASCII = /^[\x20-\x7e]*$/;
    GRAPHEMES = new Intl.Segmenter();
  }
});

// cli/output/table.ts
var table_exports = {};
__export(table_exports, {
  aligned: () => aligned
});
function aligned(columns, rows, { width, paint }) {
  let measured = columns.map((column) => {
    let cells = rows.map((row3) => oneLine((column.show ?? column.raw)(row3))), natural = Math.max(widthOf(column.title), ...cells.map(widthOf));
    return { column, cells, width: natural, least: Math.min(natural, column.least ?? natural) };
  }), kept = shrink(dropUntilFitting(measured, width), width), line = (texts, styles) => `${kept.map(({ column, width: room }, index) => {
    let cell = fit(texts[index] ?? "", room, column.align), isLast = index === kept.length - 1;
    return paint(styles[index] ?? null, isLast ? cell.trimEnd() : cell);
  }).join(GAP)}
`, header = line(
    kept.map(({ column }) => column.title.toUpperCase()),
    kept.map(() => "gray")
  ), body = rows.map(
    (row3, n2) => line(
      kept.map(({ cells }) => cells[n2] ?? ""),
      kept.map(({ column }) => column.style?.(row3) ?? null)
    )
  );
  return header + body.join("");
}
function total(widths) {
  return widths.reduce((sum, width) => sum + width, GAP.length * (widths.length - 1));
}
function dropUntilFitting(columns, limit) {
  if (total(columns.map(({ least }) => least)) <= limit) return columns;
  let next = Math.max(...columns.map(({ column }) => column.drops ?? 0));
  return next === 0 ? columns : dropUntilFitting(
    columns.filter(({ column }) => column.drops !== next),
    limit
  );
}
function shrink(columns, limit) {
  let shrunk = columns.map((column) => ({ ...column }));
  for (let excess = total(shrunk.map(({ width }) => width)) - limit; excess > 0; excess--) {
    let widest = shrunk.filter(({ width, least }) => width > least).sort((a2, b) => b.width - a2.width)[0];
    if (widest === void 0) break;
    widest.width--;
  }
  return shrunk;
}
var GAP, init_table = __esm({
  "cli/output/table.ts"() {
    "use strict";
    init_text();
    init_width();
    GAP = "  ";
  }
});

// cli/output/words.ts
function lookOf({ status, flaky, quarantined }) {
  return quarantined ? { symbol: "~", style: "yellow" } : flaky ? { ...JOB_LOOKS[status], style: "yellow" } : JOB_LOOKS[status];
}
function word(name2) {
  return name2.toLowerCase().replaceAll("_", " ");
}
function isFinished(status) {
  return status === "COMPLETED" || status === "FAILED" || status === "ERRORED" || status === "CANCELED";
}
function attemptNumber(job) {
  return job.attemptsUsed + job.infrastructureFailures + (job.status === "RUNNING" ? 1 : 0);
}
function attemptEnd({ outcome, cause }) {
  return outcome === null ? "running" : cause === "APP" ? outcome === "FAILED" ? "app crashed" : `${word(outcome)} (app)` : outcome === "ERRORED" && cause !== null ? `errored (${word(cause)})` : word(outcome);
}
var JOB_LOOKS, init_words = __esm({
  "cli/output/words.ts"() {
    "use strict";
    JOB_LOOKS = {
      PENDING: { symbol: "\u25CC", style: "yellow" },
      QUEUED: { symbol: "\u25CB", style: "gray" },
      RUNNING: { symbol: "\u25CF", style: "cyan" },
      COMPLETED: { symbol: "\u2713", style: "green" },
      FAILED: { symbol: "\u2717", style: "red" },
      ERRORED: { symbol: "!", style: "magenta" },
      CANCELED: { symbol: "\u2013", style: "gray" }
    };
  }
});

// cli/output/time.ts
function duration(ms) {
  if (ms < 1e3) return `${Math.max(0, Math.round(ms))}ms`;
  if (ms < 9.95 * 1e3) return `${(ms / 1e3).toFixed(1)}s`;
  let seconds2 = Math.round(ms / 1e3);
  if (seconds2 < 60) return `${seconds2}s`;
  if (seconds2 < 3600) return `${Math.floor(seconds2 / 60)}m${rest(seconds2 % 60, "s")}`;
  let minutes = Math.round(ms / 6e4);
  if (minutes < 1440) return `${Math.floor(minutes / 60)}h${rest(minutes % 60, "m")}`;
  let hours = Math.round(ms / 36e5);
  return `${Math.floor(hours / 24)}d ${hours % 24}h`;
}
function elapsed(ms) {
  return ms < 10 * 1e3 ? `${Math.max(0, Math.floor(ms / 1e3))}s` : duration(Math.floor(ms / 1e3) * 1e3);
}
function rest(count, unit) {
  return count === 0 ? "" : ` ${String(count).padStart(2, "0")}${unit}`;
}
var init_time = __esm({
  "cli/output/time.ts"() {
    "use strict";
  }
});

// cli/output/job-text.ts
function describeJob(job, attempts = []) {
  let number = attemptNumber(job), on = job.workerName === null ? "" : `on ${job.workerName}`;
  switch (job.status) {
    case "PENDING":
      return joined([reasonToRetry(job), job.dueAt === null ? "" : `again at ${job.dueAt.slice(11, 19)} UTC`]);
    case "QUEUED":
      return number === 0 ? "" : reasonToRetry(job);
    case "RUNNING":
      return joined([`attempt ${number} ${on}`.trim(), job.cancelRequested ? "cancel requested" : ""]);
    case "COMPLETED":
      return joined([
        countsOf(attempts),
        tookOf(job),
        on,
        number > 1 ? `attempt ${number}` : "",
        job.flaky ? "flaky" : ""
      ]);
    case "FAILED":
      return joined([
        job.quarantined ? "quarantined" : "",
        firstLine(job.error) || outcomeOf(job),
        countsOf(attempts),
        tookOf(job),
        on,
        triesOf(job)
      ]);
    case "ERRORED":
      return joined([
        firstLine(job.error),
        job.infrastructureFailures === 0 ? "" : `${plural(job.infrastructureFailures, "attempt")} could not run`
      ]);
    case "CANCELED":
      return job.startedAt === null ? "before it ran" : on;
  }
}
function countsOf(attempts) {
  let counts = attempts.findLast((attempt) => attempt.counts !== null)?.counts;
  return counts == null ? "" : [
    [counts.passed, "passed"],
    [counts.failed, "failed"],
    [counts.flaky, "flaky"],
    [counts.skipped, "skipped"]
  ].filter(([count]) => count > 0).map(([count, name2]) => `${count} ${name2}`).join(", ");
}
function firstLine(text4) {
  let line = (text4 ?? "").split(`
`).find((candidate) => candidate.trim() !== "");
  return oneLine(line ?? "");
}
function reasonToRetry(job) {
  let outcome = outcomeOf(job);
  return joined([outcome === "" ? "" : `attempt ${attemptNumber(job)} ${outcome}`, firstLine(job.error)]);
}
function outcomeOf({ outcome }) {
  return outcome === null ? "" : word(outcome);
}
function tookOf({ durationMs }) {
  return durationMs === null ? "" : duration(durationMs);
}
function triesOf(job) {
  return job.attemptsUsed > 1 ? plural(job.attemptsUsed, "attempt") : "";
}
function joined(parts) {
  return parts.filter((part) => part !== "").join(" \xB7 ");
}
var init_job_text = __esm({
  "cli/output/job-text.ts"() {
    "use strict";
    init_text();
    init_time();
    init_words();
  }
});

// cli/runs/report.ts
function countRun(jobs) {
  let count = (isSuch) => jobs.filter(isSuch).length;
  return {
    total: jobs.length,
    passed: count(({ status }) => status === "COMPLETED"),
    flaky: count(({ flaky }) => flaky),
    failed: count(({ status, quarantined }) => status === "FAILED" && !quarantined),
    quarantined: count(({ quarantined }) => quarantined),
    errored: count(({ status }) => status === "ERRORED"),
    canceled: count(({ status }) => status === "CANCELED"),
    unfinished: count(({ status }) => !isFinished(status))
  };
}
function isBad({ status, quarantined }) {
  return status === "FAILED" && !quarantined || status === "ERRORED";
}
function testsOf({ status, attempts }) {
  return status !== "COMPLETED" && status !== "FAILED" ? [] : attempts.findLast(({ outcome }) => outcome !== null)?.tests ?? [];
}
function describeCounts(counts) {
  let { passed, flaky, failed, quarantined, errored, canceled, unfinished } = counts, shown = [
    [passed, flaky > 0 ? `passed (${flaky} flaky)` : "passed"],
    [failed, "failed"],
    [quarantined, "quarantined"],
    [errored, "errored"],
    [canceled, "canceled"],
    [unfinished, "unfinished"]
  ].filter(([count]) => count > 0).map(([count, name2]) => `${count} ${name2}`);
  return shown.length === 0 ? "0 passed" : shown.join(", ");
}
var REPORT_FORMAT, init_report = __esm({
  "cli/runs/report.ts"() {
    "use strict";
    init_words();
    REPORT_FORMAT = 1;
  }
});

// cli/runs/junit.ts
var junit_exports = {};
__export(junit_exports, {
  junitXml: () => junitXml
});
import { stripVTControlCharacters as stripVTControlCharacters4 } from "node:util";
function junitXml(report, logs) {
  let cases = report.jobs.flatMap((job) => casesOf(job, logs.get(job.id))), count = (kind) => cases.filter(({ verdict: verdict2 }) => verdict2 === kind).length, numbers = `tests="${cases.length}" failures="${count("failure")}" errors="${count("error")}" skipped="${count("skipped")}" time="${seconds(report.durationMs)}"`, suite = `${report.appVersionId} on ${word(report.target)}`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="qgjob run" ${numbers}>`,
    `  <testsuite name=${quoted(suite)} timestamp=${quoted(report.startedAt)} hostname=${quoted(new URL(report.server).host)} ${numbers}>`,
    "    <properties>",
    property("qgjob.organization", report.organizationId),
    property("qgjob.appVersion", report.appVersionId),
    property("qgjob.target", word(report.target)),
    property("qgjob.label", report.label),
    "    </properties>",
    ...cases.map(testcase),
    "  </testsuite>",
    "</testsuites>",
    ""
  ].join(`
`);
}
function casesOf(job, log = "") {
  let tests = testsOf(job).map((test) => {
    let common = { file: job.testPath, title: test.title, durationMs: test.durationMs, log: "", type: "", text: "" }, isFlaky = test.verdict === "FLAKY";
    if (test.verdict === "SKIPPED") return { ...common, verdict: "skipped", message: "", isFlaky };
    if (test.verdict !== "FAILED") return { ...common, verdict: "passed", message: "", isFlaky };
    let message = firstLine(test.error) || "the test failed", failed = { ...common, message, type: "FAILED", text: test.error ?? "", isFlaky, log };
    return job.quarantined ? { ...failed, verdict: "skipped", message: `quarantined: ${message}` } : { ...failed, verdict: "failure" };
  });
  return tests.length > 0 && (job.status === "COMPLETED" || tests.some(({ type: type2 }) => type2 === "FAILED")) ? job.flaky ? tests.map((test) => ({ ...test, isFlaky: !0 })) : tests : [...tests, wholeFile(job, log)];
}
function wholeFile(job, log) {
  let said = firstLine(job.error), on = job.workerName === null ? "" : ` on ${job.workerName}`, outcome = job.outcome ?? job.status, [verdict2, type2, message] = (() => {
    switch (job.status) {
      case "COMPLETED":
        return ["passed", "", ""];
      case "FAILED": {
        let why = said || `the test ${word(outcome)}${on}`;
        return job.quarantined ? ["skipped", "", `quarantined: ${why}`] : ["failure", outcome, why];
      }
      case "ERRORED":
        return ["error", outcome, said || `the test could not be run${on}`];
      case "CANCELED":
        return ["skipped", "", "canceled"];
      default:
        return ["error", "UNFINISHED", `${word(job.status)}${on} when the run ended`];
    }
  })();
  return { ...{ file: job.testPath, title: null, durationMs: job.durationMs ?? 0, isFlaky: job.flaky }, verdict: verdict2, type: type2, message, text: job.error ?? "", log };
}
function testcase({ file, title, durationMs, verdict: verdict2, message, type: type2, text: said, isFlaky, log }) {
  let folder = file.split("/").slice(0, -1).join("."), attributes = [
    `classname=${quoted(title === null ? folder || "tests" : file)}`,
    `name=${quoted(title ?? file)}`,
    `file=${quoted(file)}`,
    `time="${seconds(durationMs)}"`
  ].join(" "), parts = [
    ...isFlaky ? [`<properties>${property("qgjob.flaky", "true").trim()}</properties>`] : [],
    ...verdict2 === "skipped" ? [message === "" ? "<skipped/>" : `<skipped message=${quoted(message)}/>`] : [],
    ...verdict2 === "failure" || verdict2 === "error" ? [`<${verdict2} message=${quoted(message)} type=${quoted(type2)}>${text2(said)}</${verdict2}>`] : [],
    ...log === "" ? [] : [`<system-out>${text2(log)}</system-out>`]
  ];
  return parts.length === 0 ? `    <testcase ${attributes}/>` : [`    <testcase ${attributes}>`, ...parts.map((part) => `      ${part}`), "    </testcase>"].join(`
`);
}
function property(name2, value2) {
  return `      <property name=${quoted(name2)} value=${quoted(value2)}/>`;
}
function seconds(ms) {
  return (ms / 1e3).toFixed(3);
}
function quoted(value2) {
  return `"${escaped(value2).replaceAll('"', "&quot;").replace(/[\t\n\r]/g, (letter) => `&#${letter.charCodeAt(0)};`)}"`;
}
function text2(value2) {
  return escaped(value2).replaceAll("\r", "&#13;");
}
function escaped(value2) {
  return stripVTControlCharacters4(value2).replace(FORBIDDEN, "").replace(DIRECTIONS, "\uFFFD").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
var FORBIDDEN, init_junit = __esm({
  "cli/runs/junit.ts"() {
    "use strict";
    init_inert();
    init_job_text();
    init_words();
    init_report();
    FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]|[\u{7F}-\u{84}\u{86}-\u{9F}]/gu;
  }
});

// cli/runs/html-styles.ts
var STYLES2, init_html_styles = __esm({
  "cli/runs/html-styles.ts"() {
    "use strict";
    STYLES2 = `
:root { color-scheme: light dark; --ink: #1d2330; --dim: #5a6372; --paper: #fff; --line: #dde1e8; --soft: #f5f7fa;
  --green: #15803d; --red: #b91c1c; --purple: #86198f; --blue: #0369a1; --amber: #a16207; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ef; --dim: #9aa4b5; --paper: #12161d; --line: #2b3240; --soft: #1a202a;
    --green: #4ade80; --red: #f87171; --purple: #e879f9; --blue: #38bdf8; --amber: #facc15; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 72rem; font: 15px/1.5 system-ui, sans-serif; color: var(--ink);
  background: var(--paper); }
header { border-left: 6px solid var(--dim); padding-left: 1rem; }
header.passed { border-color: var(--green); }
header.failed { border-color: var(--red); }
header.errored { border-color: var(--purple); }
h1 { margin: 0; font-size: 1.6rem; text-transform: capitalize; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
header p { margin: 0 0 .75rem; font-size: 1.1rem; }
dl { display: flex; flex-wrap: wrap; gap: .25rem 2rem; margin: 0; }
dt { color: var(--dim); font-size: .8rem; }
dd { margin: 0; }
table { width: 100%; border-collapse: collapse; }
th { text-align: left; color: var(--dim); font-size: .8rem; font-weight: 600; }
th, td { padding: .35rem .5rem; border-bottom: 1px solid var(--line); vertical-align: top; }
td:first-child { width: 99%; overflow-wrap: anywhere; }
td + td { white-space: nowrap; }
summary { cursor: pointer; }
.status { font-weight: 600; color: var(--dim); }
.completed .status { color: var(--green); }
.failed .status { color: var(--red); }
.errored .status { color: var(--purple); }
.running .status { color: var(--blue); }
.quarantined .status, .flaky .status { color: var(--amber); }
li.passed .status { color: var(--green); }
li.failed .status { color: var(--red); }
li.skipped .status { color: var(--dim); }
ul { list-style: none; margin: .5rem 0; padding: 0 0 0 .25rem; }
pre { margin: .5rem 0; padding: .75rem; overflow-x: auto; background: var(--soft); border: 1px solid var(--line);
  border-radius: 4px; font-size: .85rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.id, footer { color: var(--dim); font-size: .8rem; margin: .25rem 0; }
.device { display: flex; gap: 1rem; align-items: center; margin: .25rem 0; }
.device b { flex: 0 0 10rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-weight: 500; }
.device div { position: relative; flex: 1; height: 1.2rem; background: var(--soft); border-radius: 3px; }
.device i { position: absolute; top: 0; bottom: 0; min-width: 2px; border-right: 1px solid var(--paper);
  background: var(--dim); }
.device i.passed { background: var(--green); }
.device i.failed, .device i.timed_out { background: var(--red); }
.device i.errored, .device i.lost { background: var(--purple); }
@media print { body { max-width: none; } details:not([open]) { display: block; } }
`;
  }
});

// cli/runs/html.ts
var html_exports = {};
__export(html_exports, {
  htmlReport: () => htmlReport
});
function htmlReport(report, logs) {
  let { counts, jobs } = report, title = `${describeCounts(counts)}: ${report.appVersionId} on ${word(report.target)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${text3(title)}</title>
<style>${STYLES2}</style>
</head>
<body>
<header class="${report.conclusion}">
<h1>${text3(word(report.conclusion))}</h1>
<p>${text3(describeCounts(counts))} of ${plural(counts.total, "test")} in ${duration(report.durationMs)}</p>
<dl>
${fact("app version", report.appVersionId)}
${fact("target", word(report.target))}
${fact("organization", report.organizationId)}
${fact("started", report.startedAt)}
${fact("label", report.label)}
${fact("server", report.server)}
</dl>
</header>
<main>
${timeline(jobs)}
<section aria-labelledby="tests">
<h2 id="tests">Tests</h2>
<table>
<thead><tr><th scope="col">Test</th><th scope="col">Result</th><th scope="col">Took</th><th scope="col">Device</th></tr></thead>
<tbody>
${inOrder(jobs).map((job) => row(job, logs.get(job.id))).join(`
`)}
</tbody>
</table>
</section>
</main>
<footer>qgjob run</footer>
</body>
</html>
`;
}
function inOrder(jobs) {
  return [...jobs].sort(
    (a2, b) => rank(a2) - rank(b) || Number(b.flaky) - Number(a2.flaky) || (a2.testPath < b.testPath ? -1 : 1)
  );
}
function row(job, log) {
  let kind = job.quarantined ? "quarantined" : job.flaky ? "flaky" : job.status.toLowerCase(), status = `<span class="status">${lookOf(job).symbol} ${kind}</span>`, took = job.durationMs === null ? "" : duration(job.durationMs);
  return `<tr class="${kind}"><td>${details(job, log)}</td><td>${status}</td><td>${took}</td><td>${text3(job.workerName ?? "")}</td></tr>`;
}
function details(job, log) {
  let parts = [
    job.error === null ? "" : `<pre>${text3(plainBlock(job.error))}</pre>`,
    testList(job),
    attemptList(job.attempts),
    fileList(job),
    log === void 0 || log === "" ? "" : `<details><summary>output</summary><pre>${text3(plainBlock(log))}</pre></details>`,
    `<p class="id">${text3(job.id)}${isBad(job) ? "" : ` ${text3(describeJob(job, job.attempts))}`}</p>`
  ];
  return `<details${isBad(job) ? " open" : ""}><summary>${text3(job.testPath)}</summary>${parts.join("")}</details>`;
}
function testList(job) {
  let items = testsOf(job).map(({ title, verdict: verdict2, durationMs }) => {
    let symbol = { PASSED: "\u2713", FLAKY: "\u2713", FAILED: "\u2717", SKIPPED: "\u2013" }[verdict2], took = verdict2 === "SKIPPED" ? "" : ` (${duration(durationMs)})`;
    return `<li class="${verdict2.toLowerCase()}"><span class="status">${symbol}</span> ${text3(`${title}${took}`)}</li>`;
  });
  return items.length === 0 ? "" : `<ul>${items.join("")}</ul>`;
}
function attemptList(attempts) {
  return attempts.length < 2 ? "" : `<ol>${attempts.map((attempt) => {
    let took = attempt.durationMs === null ? "" : ` after ${duration(attempt.durationMs)}`, counted = countsOf([attempt]);
    return `<li>${text3(`${attemptEnd(attempt)} on ${attempt.workerName}${took}${counted === "" ? "" : `: ${counted}`}`)}</li>`;
  }).join("")}</ol>`;
}
function fileList({ id, attempts }) {
  let items = attempts.flatMap(
    ({ number, artifacts }) => artifacts.map(({ name: name2, size }) => `<li>${text3(`attempt ${number}: ${name2} (${bytes(size)})`)}</li>`)
  );
  return items.length === 0 ? "" : `<details><summary>files</summary><ul>${items.join("")}</ul><p class="id">${text3(`qgjob artifacts ${id} --out=FOLDER`)}</p></details>`;
}
function timeline(jobs) {
  let attempts = jobs.flatMap(
    ({ testPath, attempts: own }) => own.flatMap(
      (attempt) => attempt.endedAt === null ? [] : [{ testPath, attempt, end: Date.parse(attempt.endedAt) }]
    )
  );
  if (attempts.length === 0) return "";
  let from = Math.min(...attempts.map(({ attempt }) => Date.parse(attempt.startedAt))), whole = Math.max(1, Math.max(...attempts.map(({ end }) => end)) - from), percent = (ms) => (ms / whole * 100).toFixed(2);
  return `<section aria-labelledby="devices">
<h2 id="devices">Devices</h2>
${[...Map.groupBy(attempts, ({ attempt }) => attempt.workerName)].sort(([a2], [b]) => a2 < b ? -1 : 1).map(([device, own]) => {
    let bars = own.map(({ testPath, attempt, end }) => {
      let start2 = Date.parse(attempt.startedAt), label = `${testPath}: ${attemptEnd(attempt)}, ${duration(end - start2)}`, place = `left:${percent(start2 - from)}%;width:${percent(end - start2)}%`;
      return `<i class="${(attempt.outcome ?? "").toLowerCase()}" style="${place}" title="${text3(label)}"></i>`;
    });
    return `<div class="device"><b>${text3(device)}</b><div>${bars.join("")}</div></div>`;
  }).join(`
`)}
</section>`;
}
function fact(name2, value2) {
  return `<div><dt>${text3(name2)}</dt><dd>${text3(value2)}</dd></div>`;
}
function text3(value2) {
  return inert(value2).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
var ORDER, rank, init_html = __esm({
  "cli/runs/html.ts"() {
    "use strict";
    init_inert();
    init_job_text();
    init_text();
    init_time();
    init_words();
    init_report();
    init_html_styles();
    ORDER = [
      "FAILED",
      "ERRORED",
      "RUNNING",
      "QUEUED",
      "PENDING",
      "QUARANTINED",
      "CANCELED",
      "COMPLETED"
    ], rank = ({ status, quarantined }) => ORDER.indexOf(quarantined ? "QUARANTINED" : status);
  }
});

// cli/context.ts
init_errors2();
import { isatty } from "node:tty";
function processContext(flags) {
  let interruption, listen = () => {
    let controller = new AbortController();
    for (let signal of ["SIGINT", "SIGTERM"]) {
      let onSignal = () => {
        controller.signal.aborted && (process.off(signal, onSignal), process.kill(process.pid, signal)), controller.abort(new Interrupted(signal));
      };
      process.on(signal, onSignal);
    }
    return controller;
  };
  return {
    flags,
    env: process.env,
    cwd: process.cwd(),
    stdin: { isTTY: isatty(0) },
    readSecret: async (prompt) => (await Promise.resolve().then(() => (init_read_secret(), read_secret_exports))).readSecret(prompt),
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    now: Date.now,
    interruption: () => (interruption ??= listen()).signal
  };
}
function outputOf(stream) {
  return {
    isTTY: !!stream.isTTY,
    get columns() {
      return stream.isTTY ? stream.columns : 80;
    },
    write: (text4) => stream.write(text4)
  };
}
var OUTPUT_FORMS = ["table", "tsv", "json", "jsonl"];
function formOf({ flags, stdout }) {
  return isJson(flags) ? "json" : flags.output !== void 0 ? flags.output === "table" ? "terminal" : "plain" : stdout.isTTY ? "terminal" : "plain";
}
function isJson({ json, output }) {
  return json === !0 || output === "json" || output === "jsonl";
}
function hasColor({ flags, env: env2 }, output) {
  return !flags.color || isSet(env2.NO_COLOR) ? !1 : isSet(env2.FORCE_COLOR) ? env2.FORCE_COLOR !== "0" : output.isTTY && env2.TERM !== "dumb";
}
function isCi({ env: env2 }) {
  return isSet(env2.CI) && env2.CI !== "false" && env2.CI !== "0";
}
function isSet(value2) {
  return value2 !== void 0 && value2 !== "";
}

// action/main.ts
init_errors2();

// action/action.ts
import { mkdirSync as mkdirSync2, writeFileSync as writeFileSync2 } from "node:fs";
import { dirname as dirname4, relative as relative2, resolve as resolve5, sep as sep2 } from "node:path";

// client/gql/graphql.ts
var TypedDocumentString = class extends String {
  __apiType;
  value;
  __meta__;
  constructor(value2, __meta__) {
    super(value2), this.value = value2, this.__meta__ = __meta__;
  }
  toString() {
    return this.value;
  }
}, CountsFragmentDoc = new TypedDocumentString(`
    fragment Counts on JobCounts {
  total
  pending
  queued
  running
  completed
  failed
  errored
  canceled
}
    `, { fragmentName: "Counts" }), GroupRowFragmentDoc = new TypedDocumentString(`
    fragment GroupRow on Group {
  id
  organizationId
  appVersionId
  target
  requirements {
    platform
    osVersion
    model
    tags
  }
  status
  createdAt
  closedAt
  counts {
    ...Counts
  }
  assignments {
    id
    reason
    worker {
      id
      name
    }
  }
}
    fragment Counts on JobCounts {
  total
  pending
  queued
  running
  completed
  failed
  errored
  canceled
}`, { fragmentName: "GroupRow" }), WorkerRowFragmentDoc = new TypedDocumentString(`
    fragment WorkerRow on Worker {
  id
  name
  targets
  capabilities {
    platform
    osVersion
    model
    tags
  }
  organizationIds
  status
  health {
    score
    status
    reason
    since
    until
    recentFailures
  }
  deviceState {
    battery
    charging
    temperature
    freeBytes
    toldAt
  }
  draining
  registeredAt
  lastSeenAt
  installedApps {
    organizationId
    appVersionId
    installedAt
  }
  assignment {
    id
    offeredAt
    readyAt
    installNeeded
    installMs
    group {
      id
      organizationId
      appVersionId
    }
  }
  attempt {
    id
    number
    jobId
    startedAt
  }
}
    `, { fragmentName: "WorkerRow" }), StatsRowFragmentDoc = new TypedDocumentString(`
    fragment StatsRow on Stats {
  jobs {
    ...Counts
  }
  flakyJobs
  recent(sinceHours: $sinceHours) {
    completed
    flaky
    failed
    quarantined
    errored
    canceled
    passRate
  }
  openGroups
  totalGroups
  workers {
    total
    idle
    busy
    draining
    offline
  }
  attempts
  installsPerformed
  installsAvoided
  meanInstallMs
  savedMs
  efficiency
}
    fragment Counts on JobCounts {
  total
  pending
  queued
  running
  completed
  failed
  errored
  canceled
}`, { fragmentName: "StatsRow" }), OrganizationRowFragmentDoc = new TypedDocumentString(`
    fragment OrganizationRow on Organization {
  id
  createdAt
  weight
  maxWorkers
  maxQueuedJobs
  concurrency {
    target
    groups
  }
}
    `, { fragmentName: "OrganizationRow" }), ExpectedTimeRowFragmentDoc = new TypedDocumentString(`
    fragment ExpectedTimeRow on ExpectedTime {
  at
  earliest
  latest
}
    `, { fragmentName: "ExpectedTimeRow" }), JobRowFragmentDoc = new TypedDocumentString(`
    fragment JobRow on Job {
  id
  organizationId
  appVersionId
  testPath
  target
  priority
  status
  labels
  maxAttempts
  attemptsUsed
  infrastructureFailures
  outcome
  error
  cancelRequested
  flaky
  quarantined
  submittedAt
  dueAt
  startedAt
  finishedAt
  durationMs
  expectedDurationMs
  retryOf
  groupId
  workerId
  workerName
}
    `, { fragmentName: "JobRow" }), AttemptRowFragmentDoc = new TypedDocumentString(`
    fragment AttemptRow on Attempt {
  id
  number
  workerId
  workerName
  startedAt
  endedAt
  outcome
  counts {
    passed
    failed
    skipped
    flaky
  }
  error
  cause
  durationMs
  artifacts {
    name
    contentType
    size
    url
  }
}
    `, { fragmentName: "AttemptRow" }), JobDetailsFragmentDoc = new TypedDocumentString(`
    fragment JobDetails on Job {
  ...JobRow
  timeoutMs
  resetPolicy
  source {
    repository
    commit
  }
  requirements {
    platform
    osVersion
    model
    tags
  }
  attempts {
    ...AttemptRow
  }
}
    fragment JobRow on Job {
  id
  organizationId
  appVersionId
  testPath
  target
  priority
  status
  labels
  maxAttempts
  attemptsUsed
  infrastructureFailures
  outcome
  error
  cancelRequested
  flaky
  quarantined
  submittedAt
  dueAt
  startedAt
  finishedAt
  durationMs
  expectedDurationMs
  retryOf
  groupId
  workerId
  workerName
}
fragment AttemptRow on Attempt {
  id
  number
  workerId
  workerName
  startedAt
  endedAt
  outcome
  counts {
    passed
    failed
    skipped
    flaky
  }
  error
  cause
  durationMs
  artifacts {
    name
    contentType
    size
    url
  }
}`, { fragmentName: "JobDetails" }), ReportedJobFragmentDoc = new TypedDocumentString(`
    fragment ReportedJob on Job {
  ...JobDetails
  attempts {
    tests {
      title
      verdict
      durationMs
      error
    }
  }
}
    fragment JobRow on Job {
  id
  organizationId
  appVersionId
  testPath
  target
  priority
  status
  labels
  maxAttempts
  attemptsUsed
  infrastructureFailures
  outcome
  error
  cancelRequested
  flaky
  quarantined
  submittedAt
  dueAt
  startedAt
  finishedAt
  durationMs
  expectedDurationMs
  retryOf
  groupId
  workerId
  workerName
}
fragment AttemptRow on Attempt {
  id
  number
  workerId
  workerName
  startedAt
  endedAt
  outcome
  counts {
    passed
    failed
    skipped
    flaky
  }
  error
  cause
  durationMs
  artifacts {
    name
    contentType
    size
    url
  }
}
fragment JobDetails on Job {
  ...JobRow
  timeoutMs
  resetPolicy
  source {
    repository
    commit
  }
  requirements {
    platform
    osVersion
    model
    tags
  }
  attempts {
    ...AttemptRow
  }
}`, { fragmentName: "ReportedJob" }), BuildRowFragmentDoc = new TypedDocumentString(`
    fragment BuildRow on AppBuild {
  id
  organizationId
  appVersionId
  platform
  current
  sha256
  size
  fileName
  packageId
  versionName
  versionCode
  launchActivity
  sourceUrl
  createdAt
}
    `, { fragmentName: "BuildRow" }), TokenRowFragmentDoc = new TypedDocumentString(`
    fragment TokenRow on Token {
  id
  name
  role
  organizationIds
  live
  createdAt
  createdBy
  expiresAt
  lastUsedAt
  revokedAt
  replacedBy
  usesLeft
}
    `, { fragmentName: "TokenRow" }), QuarantineRowFragmentDoc = new TypedDocumentString(`
    fragment QuarantineRow on Quarantine {
  testPath
  title
  owner
  reason
  createdAt
  expiresAt
  active
}
    `, { fragmentName: "QuarantineRow" }), OfferPartsFragmentDoc = new TypedDocumentString(`
    fragment OfferParts on AssignmentOffer {
  assignmentId
  fence
  leaseEndsAt
  groupId
  organizationId
  appVersionId
  target
  installNeeded
  build {
    path
    sha256
    size
    fileName
    platform
    packageId
    launchActivity
  }
}
    `, { fragmentName: "OfferParts" }), DealPartsFragmentDoc = new TypedDocumentString(`
    fragment DealParts on DealPayload {
  cancelRequested
  deal {
    attempt {
      id
      number
    }
    job {
      id
      organizationId
      appVersionId
      testPath
      timeoutMs
      resetPolicy
      source {
        repository
        commit
      }
    }
  }
}
    `, { fragmentName: "DealParts" }), HealthDocument = new TypedDocumentString(`
    query Health {
  version
  stats {
    workers {
      total
      idle
      busy
      draining
      offline
    }
  }
}
    `), OrganizationsDocument = new TypedDocumentString(`
    query Organizations {
  organizations {
    id
  }
}
    `), ListOrganizationsDocument = new TypedDocumentString(`
    query ListOrganizations {
  organizations {
    ...OrganizationRow
  }
}
    fragment OrganizationRow on Organization {
  id
  createdAt
  weight
  maxWorkers
  maxQueuedJobs
  concurrency {
    target
    groups
  }
}`), SetOrganizationDocument = new TypedDocumentString(`
    mutation SetOrganization($input: SetOrganizationInput!) {
  setOrganization(input: $input) {
    __typename
    ... on SetOrganizationPayload {
      organization {
        ...OrganizationRow
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment OrganizationRow on Organization {
  id
  createdAt
  weight
  maxWorkers
  maxQueuedJobs
  concurrency {
    target
    groups
  }
}`), WhyDocument = new TypedDocumentString(`
    query Why($id: ID!) {
  job(id: $id) {
    ...JobRow
    expectedDurationSource
    waiting {
      rule
      explanation
      remedy
      position
      workers
      start {
        ...ExpectedTimeRow
      }
      end {
        ...ExpectedTimeRow
      }
    }
  }
}
    fragment JobRow on Job {
  id
  organizationId
  appVersionId
  testPath
  target
  priority
  status
  labels
  maxAttempts
  attemptsUsed
  infrastructureFailures
  outcome
  error
  cancelRequested
  flaky
  quarantined
  submittedAt
  dueAt
  startedAt
  finishedAt
  durationMs
  expectedDurationMs
  retryOf
  groupId
  workerId
  workerName
}
fragment ExpectedTimeRow on ExpectedTime {
  at
  earliest
  latest
}`), GetJobDocument = new TypedDocumentString(`
    query GetJob($id: ID!) {
  job(id: $id) {
    ...JobDetails
  }
}
    fragment JobRow on Job {
  id
  organizationId
  appVersionId
  testPath
  target
  priority
  status
  labels
  maxAttempts
  attemptsUsed
  infrastructureFailures
  outcome
  error
  cancelRequested
  flaky
  quarantined
  submittedAt
  dueAt
  startedAt
  finishedAt
  durationMs
  expectedDurationMs
  retryOf
  groupId
  workerId
  workerName
}
fragment AttemptRow on Attempt {
  id
  number
  workerId
  workerName
  startedAt
  endedAt
  outcome
  counts {
    passed
    failed
    skipped
    flaky
  }
  error
  cause
  durationMs
  artifacts {
    name
    contentType
    size
    url
  }
}
fragment JobDetails on Job {
  ...JobRow
  timeoutMs
  resetPolicy
  source {
    repository
    commit
  }
  requirements {
    platform
    osVersion
    model
    tags
  }
  attempts {
    ...AttemptRow
  }
}`), ListJobsDocument = new TypedDocumentString(`
    query ListJobs($filter: JobFilter!, $first: Int!, $after: String) {
  jobs(filter: $filter, first: $first, after: $after) {
    edges {
      node {
        ...JobRow
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment JobRow on Job {
  id
  organizationId
  appVersionId
  testPath
  target
  priority
  status
  labels
  maxAttempts
  attemptsUsed
  infrastructureFailures
  outcome
  error
  cancelRequested
  flaky
  quarantined
  submittedAt
  dueAt
  startedAt
  finishedAt
  durationMs
  expectedDurationMs
  retryOf
  groupId
  workerId
  workerName
}`), ListGroupsDocument = new TypedDocumentString(`
    query ListGroups($organizationId: ID!, $status: GroupStatus, $first: Int!, $after: String) {
  groups(
    organizationId: $organizationId
    status: $status
    first: $first
    after: $after
  ) {
    edges {
      node {
        ...GroupRow
        spread {
          workers
          explanation
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment Counts on JobCounts {
  total
  pending
  queued
  running
  completed
  failed
  errored
  canceled
}
fragment GroupRow on Group {
  id
  organizationId
  appVersionId
  target
  requirements {
    platform
    osVersion
    model
    tags
  }
  status
  createdAt
  closedAt
  counts {
    ...Counts
  }
  assignments {
    id
    reason
    worker {
      id
      name
    }
  }
}`), ListWorkersDocument = new TypedDocumentString(`
    query ListWorkers {
  workers {
    ...WorkerRow
  }
}
    fragment WorkerRow on Worker {
  id
  name
  targets
  capabilities {
    platform
    osVersion
    model
    tags
  }
  organizationIds
  status
  health {
    score
    status
    reason
    since
    until
    recentFailures
  }
  deviceState {
    battery
    charging
    temperature
    freeBytes
    toldAt
  }
  draining
  registeredAt
  lastSeenAt
  installedApps {
    organizationId
    appVersionId
    installedAt
  }
  assignment {
    id
    offeredAt
    readyAt
    installNeeded
    installMs
    group {
      id
      organizationId
      appVersionId
    }
  }
  attempt {
    id
    number
    jobId
    startedAt
  }
}`), GetStatsDocument = new TypedDocumentString(`
    query GetStats($organizationId: ID, $sinceHours: Int!) {
  stats(organizationId: $organizationId) {
    ...StatsRow
  }
}
    fragment Counts on JobCounts {
  total
  pending
  queued
  running
  completed
  failed
  errored
  canceled
}
fragment StatsRow on Stats {
  jobs {
    ...Counts
  }
  flakyJobs
  recent(sinceHours: $sinceHours) {
    completed
    flaky
    failed
    quarantined
    errored
    canceled
    passRate
  }
  openGroups
  totalGroups
  workers {
    total
    idle
    busy
    draining
    offline
  }
  attempts
  installsPerformed
  installsAvoided
  meanInstallMs
  savedMs
  efficiency
}`), SubmitJobsDocument = new TypedDocumentString(`
    mutation SubmitJobs($inputs: [SubmitJobInput!]!, $idempotencyKey: String) {
  submitJobs(inputs: $inputs, idempotencyKey: $idempotencyKey) {
    __typename
    ... on SubmitJobsPayload {
      jobs {
        ...JobRow
      }
      created
      warnings
    }
    ... on Error {
      code
      message
    }
    ... on InvalidInput {
      field
    }
  }
}
    fragment JobRow on Job {
  id
  organizationId
  appVersionId
  testPath
  target
  priority
  status
  labels
  maxAttempts
  attemptsUsed
  infrastructureFailures
  outcome
  error
  cancelRequested
  flaky
  quarantined
  submittedAt
  dueAt
  startedAt
  finishedAt
  durationMs
  expectedDurationMs
  retryOf
  groupId
  workerId
  workerName
}`), CancelJobDocument = new TypedDocumentString(`
    mutation CancelJob($id: ID!) {
  cancelJob(id: $id) {
    __typename
    ... on CancelJobPayload {
      job {
        ...JobRow
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment JobRow on Job {
  id
  organizationId
  appVersionId
  testPath
  target
  priority
  status
  labels
  maxAttempts
  attemptsUsed
  infrastructureFailures
  outcome
  error
  cancelRequested
  flaky
  quarantined
  submittedAt
  dueAt
  startedAt
  finishedAt
  durationMs
  expectedDurationMs
  retryOf
  groupId
  workerId
  workerName
}`), CancelJobsDocument = new TypedDocumentString(`
    mutation CancelJobs($input: CancelJobsInput!) {
  cancelJobs(input: $input) {
    __typename
    ... on CancelJobsPayload {
      canceled
      requested
    }
    ... on Error {
      code
      message
    }
  }
}
    `), CancelGroupDocument = new TypedDocumentString(`
    mutation CancelGroup($id: ID!) {
  cancelGroup(id: $id) {
    __typename
    ... on CancelGroupPayload {
      group {
        ...GroupRow
      }
      canceled
      requested
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment Counts on JobCounts {
  total
  pending
  queued
  running
  completed
  failed
  errored
  canceled
}
fragment GroupRow on Group {
  id
  organizationId
  appVersionId
  target
  requirements {
    platform
    osVersion
    model
    tags
  }
  status
  createdAt
  closedAt
  counts {
    ...Counts
  }
  assignments {
    id
    reason
    worker {
      id
      name
    }
  }
}`), RetryJobDocument = new TypedDocumentString(`
    mutation RetryJob($id: ID!) {
  retryJob(id: $id) {
    __typename
    ... on RetryJobPayload {
      job {
        ...JobRow
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment JobRow on Job {
  id
  organizationId
  appVersionId
  testPath
  target
  priority
  status
  labels
  maxAttempts
  attemptsUsed
  infrastructureFailures
  outcome
  error
  cancelRequested
  flaky
  quarantined
  submittedAt
  dueAt
  startedAt
  finishedAt
  durationMs
  expectedDurationMs
  retryOf
  groupId
  workerId
  workerName
}`), QuarantineWorkerDocument = new TypedDocumentString(`
    mutation QuarantineWorker($id: ID!, $reason: String!, $until: DateTime) {
  quarantineWorker(id: $id, reason: $reason, until: $until) {
    __typename
    ... on QuarantineWorkerPayload {
      worker {
        ...WorkerRow
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment WorkerRow on Worker {
  id
  name
  targets
  capabilities {
    platform
    osVersion
    model
    tags
  }
  organizationIds
  status
  health {
    score
    status
    reason
    since
    until
    recentFailures
  }
  deviceState {
    battery
    charging
    temperature
    freeBytes
    toldAt
  }
  draining
  registeredAt
  lastSeenAt
  installedApps {
    organizationId
    appVersionId
    installedAt
  }
  assignment {
    id
    offeredAt
    readyAt
    installNeeded
    installMs
    group {
      id
      organizationId
      appVersionId
    }
  }
  attempt {
    id
    number
    jobId
    startedAt
  }
}`), ReleaseWorkerDocument = new TypedDocumentString(`
    mutation ReleaseWorker($id: ID!) {
  releaseWorker(id: $id) {
    __typename
    ... on ReleaseWorkerPayload {
      worker {
        ...WorkerRow
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment WorkerRow on Worker {
  id
  name
  targets
  capabilities {
    platform
    osVersion
    model
    tags
  }
  organizationIds
  status
  health {
    score
    status
    reason
    since
    until
    recentFailures
  }
  deviceState {
    battery
    charging
    temperature
    freeBytes
    toldAt
  }
  draining
  registeredAt
  lastSeenAt
  installedApps {
    organizationId
    appVersionId
    installedAt
  }
  assignment {
    id
    offeredAt
    readyAt
    installNeeded
    installMs
    group {
      id
      organizationId
      appVersionId
    }
  }
  attempt {
    id
    number
    jobId
    startedAt
  }
}`), DrainWorkerDocument = new TypedDocumentString(`
    mutation DrainWorker($id: ID!) {
  drainWorker(id: $id) {
    __typename
    ... on DrainWorkerPayload {
      worker {
        ...WorkerRow
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment WorkerRow on Worker {
  id
  name
  targets
  capabilities {
    platform
    osVersion
    model
    tags
  }
  organizationIds
  status
  health {
    score
    status
    reason
    since
    until
    recentFailures
  }
  deviceState {
    battery
    charging
    temperature
    freeBytes
    toldAt
  }
  draining
  registeredAt
  lastSeenAt
  installedApps {
    organizationId
    appVersionId
    installedAt
  }
  assignment {
    id
    offeredAt
    readyAt
    installNeeded
    installMs
    group {
      id
      organizationId
      appVersionId
    }
  }
  attempt {
    id
    number
    jobId
    startedAt
  }
}`), WatchJobDocument = new TypedDocumentString(`
    subscription WatchJob($id: ID!, $after: String) {
  jobUpdated(id: $id, after: $after) {
    cursor
    at
    kind
    job {
      ...JobDetails
    }
  }
}
    fragment JobRow on Job {
  id
  organizationId
  appVersionId
  testPath
  target
  priority
  status
  labels
  maxAttempts
  attemptsUsed
  infrastructureFailures
  outcome
  error
  cancelRequested
  flaky
  quarantined
  submittedAt
  dueAt
  startedAt
  finishedAt
  durationMs
  expectedDurationMs
  retryOf
  groupId
  workerId
  workerName
}
fragment AttemptRow on Attempt {
  id
  number
  workerId
  workerName
  startedAt
  endedAt
  outcome
  counts {
    passed
    failed
    skipped
    flaky
  }
  error
  cause
  durationMs
  artifacts {
    name
    contentType
    size
    url
  }
}
fragment JobDetails on Job {
  ...JobRow
  timeoutMs
  resetPolicy
  source {
    repository
    commit
  }
  requirements {
    platform
    osVersion
    model
    tags
  }
  attempts {
    ...AttemptRow
  }
}`), WatchJobsDocument = new TypedDocumentString(`
    subscription WatchJobs($filter: JobFilter!, $after: String) {
  jobUpdated(filter: $filter, after: $after) {
    cursor
    at
    kind
    job {
      ...JobRow
    }
  }
}
    fragment JobRow on Job {
  id
  organizationId
  appVersionId
  testPath
  target
  priority
  status
  labels
  maxAttempts
  attemptsUsed
  infrastructureFailures
  outcome
  error
  cancelRequested
  flaky
  quarantined
  submittedAt
  dueAt
  startedAt
  finishedAt
  durationMs
  expectedDurationMs
  retryOf
  groupId
  workerId
  workerName
}`), WatchGroupsDocument = new TypedDocumentString(`
    subscription WatchGroups($organizationId: ID!, $after: String) {
  groupUpdated(organizationId: $organizationId, after: $after) {
    cursor
    at
    kind
    group {
      ...GroupRow
    }
  }
}
    fragment Counts on JobCounts {
  total
  pending
  queued
  running
  completed
  failed
  errored
  canceled
}
fragment GroupRow on Group {
  id
  organizationId
  appVersionId
  target
  requirements {
    platform
    osVersion
    model
    tags
  }
  status
  createdAt
  closedAt
  counts {
    ...Counts
  }
  assignments {
    id
    reason
    worker {
      id
      name
    }
  }
}`), WatchWorkersDocument = new TypedDocumentString(`
    subscription WatchWorkers($after: String) {
  workerUpdated(after: $after) {
    cursor
    at
    kind
    worker {
      ...WorkerRow
    }
  }
}
    fragment WorkerRow on Worker {
  id
  name
  targets
  capabilities {
    platform
    osVersion
    model
    tags
  }
  organizationIds
  status
  health {
    score
    status
    reason
    since
    until
    recentFailures
  }
  deviceState {
    battery
    charging
    temperature
    freeBytes
    toldAt
  }
  draining
  registeredAt
  lastSeenAt
  installedApps {
    organizationId
    appVersionId
    installedAt
  }
  assignment {
    id
    offeredAt
    readyAt
    installNeeded
    installMs
    group {
      id
      organizationId
      appVersionId
    }
  }
  attempt {
    id
    number
    jobId
    startedAt
  }
}`), JobLogDocument = new TypedDocumentString(`
    subscription JobLog($jobId: ID!, $after: String) {
  jobLog(jobId: $jobId, after: $after) {
    cursor
    attemptId
    attemptNumber
    seq
    text
    end
  }
}
    `), RunReportDocument = new TypedDocumentString(`
    query RunReport($filter: JobFilter!, $first: Int!, $after: String) {
  jobs(filter: $filter, first: $first, after: $after) {
    edges {
      node {
        ...ReportedJob
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment JobRow on Job {
  id
  organizationId
  appVersionId
  testPath
  target
  priority
  status
  labels
  maxAttempts
  attemptsUsed
  infrastructureFailures
  outcome
  error
  cancelRequested
  flaky
  quarantined
  submittedAt
  dueAt
  startedAt
  finishedAt
  durationMs
  expectedDurationMs
  retryOf
  groupId
  workerId
  workerName
}
fragment AttemptRow on Attempt {
  id
  number
  workerId
  workerName
  startedAt
  endedAt
  outcome
  counts {
    passed
    failed
    skipped
    flaky
  }
  error
  cause
  durationMs
  artifacts {
    name
    contentType
    size
    url
  }
}
fragment JobDetails on Job {
  ...JobRow
  timeoutMs
  resetPolicy
  source {
    repository
    commit
  }
  requirements {
    platform
    osVersion
    model
    tags
  }
  attempts {
    ...AttemptRow
  }
}
fragment ReportedJob on Job {
  ...JobDetails
  attempts {
    tests {
      title
      verdict
      durationMs
      error
    }
  }
}`), VerdictsDocument = new TypedDocumentString(`
    query Verdicts($filter: JobFilter!, $first: Int!, $after: String) {
  jobs(filter: $filter, first: $first, after: $after) {
    edges {
      node {
        id
        testPath
        status
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `), JobArtifactsDocument = new TypedDocumentString(`
    query JobArtifacts($id: ID!) {
  job(id: $id) {
    id
    attempts {
      number
      artifacts {
        name
        contentType
        size
        sha256
        url
      }
    }
  }
}
    `), ListBuildsDocument = new TypedDocumentString(`
    query ListBuilds($organizationId: ID!, $appVersionId: String, $first: Int!, $after: String) {
  builds(
    organizationId: $organizationId
    appVersionId: $appVersionId
    first: $first
    after: $after
  ) {
    edges {
      node {
        ...BuildRow
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment BuildRow on AppBuild {
  id
  organizationId
  appVersionId
  platform
  current
  sha256
  size
  fileName
  packageId
  versionName
  versionCode
  launchActivity
  sourceUrl
  createdAt
}`), AddBuildFromUrlDocument = new TypedDocumentString(`
    mutation AddBuildFromUrl($input: AddBuildFromUrlInput!) {
  addBuildFromUrl(input: $input) {
    __typename
    ... on AddBuildPayload {
      created
      build {
        ...BuildRow
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment BuildRow on AppBuild {
  id
  organizationId
  appVersionId
  platform
  current
  sha256
  size
  fileName
  packageId
  versionName
  versionCode
  launchActivity
  sourceUrl
  createdAt
}`), WhoAmIDocument = new TypedDocumentString(`
    query WhoAmI {
  caller {
    name
    role
    organizationIds
    token {
      id
      expiresAt
    }
  }
}
    `), TokensDocument = new TypedDocumentString(`
    query Tokens {
  tokens {
    ...TokenRow
  }
}
    fragment TokenRow on Token {
  id
  name
  role
  organizationIds
  live
  createdAt
  createdBy
  expiresAt
  lastUsedAt
  revokedAt
  replacedBy
  usesLeft
}`), CreateTokenDocument = new TypedDocumentString(`
    mutation CreateToken($input: CreateTokenInput!) {
  createToken(input: $input) {
    __typename
    ... on CreateTokenPayload {
      secret
      token {
        ...TokenRow
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment TokenRow on Token {
  id
  name
  role
  organizationIds
  live
  createdAt
  createdBy
  expiresAt
  lastUsedAt
  revokedAt
  replacedBy
  usesLeft
}`), RotateTokenDocument = new TypedDocumentString(`
    mutation RotateToken($id: ID!, $overlapSeconds: Int) {
  rotateToken(id: $id, overlapSeconds: $overlapSeconds) {
    __typename
    ... on RotateTokenPayload {
      secret
      token {
        ...TokenRow
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment TokenRow on Token {
  id
  name
  role
  organizationIds
  live
  createdAt
  createdBy
  expiresAt
  lastUsedAt
  revokedAt
  replacedBy
  usesLeft
}`), RevokeTokenDocument = new TypedDocumentString(`
    mutation RevokeToken($id: ID!) {
  revokeToken(id: $id) {
    __typename
    ... on RevokeTokenPayload {
      token {
        ...TokenRow
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment TokenRow on Token {
  id
  name
  role
  organizationIds
  live
  createdAt
  createdBy
  expiresAt
  lastUsedAt
  revokedAt
  replacedBy
  usesLeft
}`), AuditLogDocument = new TypedDocumentString(`
    query AuditLog($organizationId: ID, $first: Int, $after: String) {
  auditLog(
    organizationId: $organizationId
    newestFirst: true
    first: $first
    after: $after
  ) {
    edges {
      node {
        id
        at
        action
        actor {
          tokenId
          name
          address
          requestId
        }
        jobId
        groupId
        workerId
        assignmentId
        tokenId
        buildId
        detail
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `), TrustedRepositoriesDocument = new TypedDocumentString(`
    query TrustedRepositories {
  organizations {
    id
    trustedRepositories
  }
}
    `), TrustRepositoryDocument = new TypedDocumentString(`
    mutation TrustRepository($input: TrustRepositoryInput!) {
  trustRepository(input: $input) {
    __typename
    ... on TrustRepositoryPayload {
      organizationId
      repositories
    }
    ... on Error {
      code
      message
    }
  }
}
    `), ListFlakyTestsDocument = new TypedDocumentString(`
    query ListFlakyTests($organizationId: ID!, $days: Int!, $first: Int!) {
  flakyTests(organizationId: $organizationId, days: $days, first: $first) {
    testPath
    title
    target
    model
    runs
    failures
    flakes
    rate
    lastSeenOn
    lastJobId
    quarantine {
      ...QuarantineRow
    }
  }
}
    fragment QuarantineRow on Quarantine {
  testPath
  title
  owner
  reason
  createdAt
  expiresAt
  active
}`), ListQuarantinedTestsDocument = new TypedDocumentString(`
    query ListQuarantinedTests($organizationId: ID!) {
  quarantinedTests(organizationId: $organizationId) {
    ...QuarantineRow
  }
}
    fragment QuarantineRow on Quarantine {
  testPath
  title
  owner
  reason
  createdAt
  expiresAt
  active
}`), QuarantineTestDocument = new TypedDocumentString(`
    mutation QuarantineTest($input: QuarantineTestInput!) {
  quarantineTest(input: $input) {
    __typename
    ... on QuarantineTestPayload {
      quarantine {
        ...QuarantineRow
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment QuarantineRow on Quarantine {
  testPath
  title
  owner
  reason
  createdAt
  expiresAt
  active
}`), ReleaseTestDocument = new TypedDocumentString(`
    mutation ReleaseTest($input: ReleaseTestInput!) {
  releaseTest(input: $input) {
    __typename
    ... on ReleaseTestPayload {
      quarantine {
        ...QuarantineRow
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment QuarantineRow on Quarantine {
  testPath
  title
  owner
  reason
  createdAt
  expiresAt
  active
}`), RegisterWorkerDocument = new TypedDocumentString(`
    mutation RegisterWorker($input: RegisterWorkerInput!) {
  registerWorker(input: $input) {
    __typename
    ... on RegisterWorkerPayload {
      worker {
        id
      }
      sessionId
      heartbeatMs
      leaseMs
      selfStopMs
    }
    ... on Error {
      message
    }
  }
}
    `), StartInstallDocument = new TypedDocumentString(`
    mutation StartInstall($lease: LeaseInput!) {
  startInstall(lease: $lease) {
    __typename
    ... on StartInstallPayload {
      wanted
    }
    ... on Error {
      message
    }
  }
}
    `), ReportInstallDocument = new TypedDocumentString(`
    mutation ReportInstall($lease: LeaseInput!, $install: InstallInput!) {
  reportInstall(lease: $lease, install: $install) {
    __typename
    ... on Error {
      message
    }
  }
}
    `), StartNextAttemptDocument = new TypedDocumentString(`
    mutation StartNextAttempt($lease: LeaseInput!) {
  startNextAttempt(lease: $lease) {
    __typename
    ...DealParts
    ... on Error {
      message
    }
  }
}
    fragment DealParts on DealPayload {
  cancelRequested
  deal {
    attempt {
      id
      number
    }
    job {
      id
      organizationId
      appVersionId
      testPath
      timeoutMs
      resetPolicy
      source {
        repository
        commit
      }
    }
  }
}`), FinishAttemptDocument = new TypedDocumentString(`
    mutation FinishAttempt($lease: LeaseInput!, $attemptId: ID!, $result: AttemptResultInput!, $takeNext: Boolean!) {
  finishAttempt(
    lease: $lease
    attemptId: $attemptId
    result: $result
    takeNext: $takeNext
  ) {
    __typename
    ...DealParts
    ... on Error {
      message
    }
  }
}
    fragment DealParts on DealPayload {
  cancelRequested
  deal {
    attempt {
      id
      number
    }
    job {
      id
      organizationId
      appVersionId
      testPath
      timeoutMs
      resetPolicy
      source {
        repository
        commit
      }
    }
  }
}`), AppendLogDocument = new TypedDocumentString(`
    mutation AppendLog($lease: LeaseInput!, $attemptId: ID!, $chunks: [LogChunkInput!]!) {
  appendLog(lease: $lease, attemptId: $attemptId, chunks: $chunks) {
    __typename
    ... on Error {
      message
    }
  }
}
    `), HeartbeatDocument = new TypedDocumentString(`
    mutation Heartbeat($beats: [HeartbeatInput!]!) {
  heartbeat(beats: $beats) {
    beats {
      workerId
      sessionLive
      leaseLive
      cancelAttemptId
      draining
      probeRequested
    }
  }
}
    `), LeaveWorkDocument = new TypedDocumentString(`
    mutation LeaveWork($workerId: ID!) {
  drainWorker(id: $workerId) {
    __typename
  }
}
    `), ReleaseAssignmentDocument = new TypedDocumentString(`
    mutation ReleaseAssignment($lease: LeaseInput!, $reason: String!) {
  releaseAssignment(lease: $lease, reason: $reason) {
    __typename
    ... on Error {
      message
    }
  }
}
    `), ReportProbeDocument = new TypedDocumentString(`
    mutation ReportProbe($workerId: ID!, $sessionId: ID!, $ok: Boolean!, $error: String, $rebooted: Boolean!) {
  reportProbe(
    workerId: $workerId
    sessionId: $sessionId
    ok: $ok
    error: $error
    rebooted: $rebooted
  ) {
    __typename
    ... on Error {
      message
    }
  }
}
    `), WorkerCommandsDocument = new TypedDocumentString(`
    subscription WorkerCommands($workerId: ID!, $sessionId: ID!) {
  workerCommands(workerId: $workerId, sessionId: $sessionId) {
    __typename
    ... on WorkerState {
      assignment {
        ...OfferParts
      }
      draining
      cancelAttemptId
      probeRequested
    }
    ... on AssignmentOffered {
      offer {
        ...OfferParts
      }
    }
    ... on AttemptCancelRequested {
      attemptId
      assignmentId
    }
    ... on AssignmentRevoked {
      assignmentId
      fence
      reason
    }
    ... on ProbeRequested {
      reason
    }
    ... on Drain {
      reason
    }
  }
}
    fragment OfferParts on AssignmentOffer {
  assignmentId
  fence
  leaseEndsAt
  groupId
  organizationId
  appVersionId
  target
  installNeeded
  build {
    path
    sha256
    size
    fileName
    platform
    packageId
    launchActivity
  }
}`), EnrolAgentDocument = new TypedDocumentString(`
    mutation EnrolAgent($name: String!) {
  enrolAgent(name: $name) {
    __typename
    ... on EnrolAgentPayload {
      secret
    }
    ... on Error {
      code
      message
    }
  }
}
    `);

// cli/commands/run.ts
import { randomBytes } from "node:crypto";
import { resolve as resolve4 } from "node:path";

// cli/connect.ts
import { readFileSync as readFileSync3 } from "node:fs";
import { resolve as resolve2 } from "node:path";

// client/address.ts
function httpAddress(url) {
  let address = new URL(url);
  return address.pathname === "/" && (address.pathname = "/graphql"), address.href;
}
function socketAddress(url) {
  return httpAddress(url).replace(/^http/, "ws");
}

// client/http.ts
init_errors();
init_trust();
var SILENCE_MS = 3e4, UNREACHABLE_STATUSES = [502, 503, 504];
function openHttp(address, ca, headers) {
  let { Agent, request } = httpModule(address), agent = new Agent({ keepAlive: !0, ...trusting(ca) }), send = (body) => new Promise((resolve6, reject) => {
    let fail = (cause) => reject(new ServerUnreachable(address, cause)), all = { ...HEADERS, ...headers, "content-length": Buffer.byteLength(body) }, outgoing = request(address, { method: "POST", agent, headers: all, timeout: SILENCE_MS }, (incoming) => {
      let chunks = [];
      incoming.on("data", (chunk) => chunks.push(chunk)), incoming.on("error", fail), incoming.on("end", () => resolve6({ incoming, body: Buffer.concat(chunks).toString() }));
    });
    outgoing.on("timeout", () => outgoing.destroy(new Error(`no answer within ${SILENCE_MS / 1e3} s`))), outgoing.on("error", fail), outgoing.end(body);
  });
  return {
    post: async (request2) => resultOf(address, await send(JSON.stringify(request2))),
    close: () => agent.destroy()
  };
}
var HEADERS = {
  "content-type": "application/json",
  accept: "application/graphql-response+json, application/json"
};
function resultOf(address, { incoming, body }) {
  let result = parsed(body);
  if (isResult(result)) return result;
  let { statusCode = 0, statusMessage = "" } = incoming, status = `it answered ${statusCode} ${statusMessage}`;
  throw UNREACHABLE_STATUSES.includes(statusCode) ? new ServerUnreachable(address, new Error(status)) : new RequestRefused([`${status}, which is no GraphQL answer`], `HTTP_${statusCode}`);
}
function parsed(body) {
  try {
    return JSON.parse(body);
  } catch {
    return;
  }
}
function isResult(value2) {
  return typeof value2 == "object" && value2 !== null && ("data" in value2 || "errors" in value2 && Array.isArray(value2.errors));
}
function httpModule(address) {
  return process.getBuiltinModule(address.startsWith("https:") ? "node:https" : "node:http");
}

// client/queue.ts
function createQueue(onReturn) {
  let values = [], ended = !1, failure2 = null, wake = () => {
  }, close = (error2) => {
    ended || (ended = !0, failure2 = error2, wake());
  };
  return {
    push(value2) {
      ended || (values.push(value2), wake());
    },
    end: () => close(null),
    fail: (error2) => close(error2),
    async next() {
      for (; values.length === 0 && !ended; ) await new Promise((resolve6) => wake = resolve6);
      if (values.length > 0) return { done: !1, value: values.shift() };
      let error2 = failure2;
      if (failure2 = null, error2 !== null) throw error2;
      return { done: !0, value: void 0 };
    },
    return() {
      return values = [], failure2 = null, close(null), onReturn(), Promise.resolve({ done: !0, value: void 0 });
    },
    [Symbol.asyncIterator]() {
      return this;
    }
  };
}

// client/client.ts
init_result();
var IDLE_SOCKET_MS = 1e4;
function createClient2({
  url,
  ca,
  token,
  transport = "http",
  onConnection = () => {
  }
}) {
  let overSocket = transport === "ws", headers = token === void 0 ? {} : { authorization: `Bearer ${token}` }, address = httpAddress(url), http, socket, subscriptions, useSocket = () => socket ??= connect(), useSubscriptions = () => subscriptions ??= loadSubscriptions(), closing = new AbortController();
  async function connect() {
    let { openSocket: openSocket2 } = await Promise.resolve().then(() => (init_socket(), socket_exports)), idleMs = overSocket ? IDLE_SOCKET_MS : 0;
    return openSocket2({ address: socketAddress(url), ca, headers, onConnection, idleMs });
  }
  async function loadSubscriptions() {
    let [{ createSubscriptions: createSubscriptions2 }, opened] = await Promise.all([Promise.resolve().then(() => (init_subscriptions(), subscriptions_exports)), useSocket()]);
    return createSubscriptions2(address, opened);
  }
  async function ask(document, variables) {
    let request = { query: document.toString(), variables };
    return overSocket ? dataOf(await answerOf(await useSocket(), request)) : dataOf(await (http ??= openHttp(address, ca, headers)).post(request));
  }
  return {
    query: ask,
    mutate: ask,
    subscribe(document, variables, signal) {
      let ended = AbortSignal.any(signal === void 0 ? [closing.signal] : [closing.signal, signal]), queue = createQueue(leave), isLeft = !1, stop = () => {
      };
      function leave() {
        isLeft = !0, ended.removeEventListener("abort", leave), stop(), queue.end();
      }
      async function begin() {
        let listen = await useSubscriptions();
        isLeft || (stop = listen(document.toString(), variables, { ...queue, end: leave }));
      }
      return ended.aborted ? leave() : (ended.addEventListener("abort", leave), begin().catch((error2) => queue.fail(error2))), queue;
    },
    async close() {
      closing.abort(), await socket?.then((opened) => opened.close()), http?.close();
    }
  };
}
function answerOf(socket, request) {
  return new Promise((resolve6, reject) => {
    socket.request(request, {
      next: (result) => resolve6(result),
      error: reject,
      complete: () => resolve6({})
    });
  });
}

// client/ci-token.ts
init_errors();
init_trust();
function isCiRun(env2) {
  return !!env2.ACTIONS_ID_TOKEN_REQUEST_URL && !!env2.ACTIONS_ID_TOKEN_REQUEST_TOKEN;
}
var SILENCE_MS2 = 3e4;
async function fetchCiToken(server, env2, organizationId) {
  let asked = new URL(env2.ACTIONS_ID_TOKEN_REQUEST_URL ?? "");
  asked.searchParams.set("audience", new URL(server.url).origin);
  let proof = await call(asked.href, {
    headers: { authorization: `bearer ${env2.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? ""}` }
  }), body = JSON.stringify({ idToken: proof.value, organizationId }), { token } = await call(new URL("/ci-token", server.url).href, { body, ca: server.ca });
  return token;
}
async function call(url, { headers = {}, body, ca }) {
  let { Agent, request } = httpModule(url), options = {
    method: body === void 0 ? "GET" : "POST",
    agent: new Agent(trusting(ca)),
    headers: {
      accept: "application/json",
      ...body !== void 0 && { "content-type": "application/json" },
      ...headers
    },
    timeout: SILENCE_MS2
  }, { status, text: text4 } = await new Promise((resolve6, reject) => {
    let outgoing = request(url, options, (incoming) => {
      let text5 = "";
      incoming.setEncoding("utf8"), incoming.on("data", (chunk) => text5 += chunk), incoming.on("error", reject), incoming.on("end", () => resolve6({ status: incoming.statusCode ?? 0, text: text5 }));
    });
    outgoing.on(
      "timeout",
      () => outgoing.destroy(new Error(`no answer from ${new URL(url).host} within ${SILENCE_MS2 / 1e3} s`))
    ), outgoing.on("error", reject), outgoing.end(body);
  });
  if (status >= 200 && status < 300) return JSON.parse(text4);
  throw refusalOf(url, status, text4);
}
function refusalOf(url, status, text4) {
  try {
    let { errors } = JSON.parse(text4);
    if (Array.isArray(errors)) return refusal(errors);
  } catch {
  }
  return new RequestRefused([`${new URL(url).host} answered ${status}`], `HTTP_${status}`);
}

// cli/ci-run.ts
init_errors();
init_errors2();
init_exit_codes();

// cli/output/print.ts
init_inert();

// cli/output/style.ts
import { styleText } from "node:util";
function painter(hasColor2) {
  return (style, text4) => hasColor2 && style !== null ? styleText(style, text4, { validateStream: !1 }) : text4;
}

// cli/output/column.ts
init_text();
function tabSeparated(columns, rows) {
  return rows.map((row3) => columns.map((column) => oneLine(column.raw(row3))).join("	") + `
`).join("");
}

// cli/output/print.ts
function printLine({ stdout }, text4) {
  stdout.write(`${inert(text4)}
`);
}
function printJson({ flags, stdout }, value2) {
  let isIndented = stdout.isTTY && flags.output !== "jsonl";
  stdout.write(`${inertJson(JSON.stringify(value2, null, isIndented ? 2 : void 0))}
`);
}
function printJsonLine({ stdout }, value2) {
  stdout.write(`${inertJson(JSON.stringify(value2))}
`);
}
async function printList(context, columns, rows) {
  let form = formOf(context);
  if (form === "json" && context.flags.output === "jsonl") for (let row3 of rows) printJsonLine(context, row3);
  else if (form === "json") printJson(context, rows);
  else if (form === "plain") context.stdout.write(tabSeparated(columns, rows));
  else if (rows.length > 0) {
    let { aligned: aligned2 } = await Promise.resolve().then(() => (init_table(), table_exports));
    context.stdout.write(aligned2(columns, rows, { width: context.stdout.columns, paint: paintOut(context) }));
  }
}
function note({ stderr }, text4) {
  stderr.write(`${inert(text4)}
`);
}
function warn(context, text4) {
  note(context, `${painter(hasColor(context, context.stderr))("yellow", "warning:")} ${text4}`);
}
function paintOut(context) {
  return painter(hasColor(context, context.stdout));
}

// cli/settings.ts
import { readFileSync as readFileSync2 } from "node:fs";
import { dirname as dirname2, join as join2, resolve } from "node:path";

// cli/credentials.ts
init_errors2();
init_exit_codes();
import { chmodSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
var DEFAULT_PROFILE = "default";
function configFolder(env2) {
  let given2 = env2.XDG_CONFIG_HOME;
  return join(given2 === void 0 || given2 === "" ? join(env2.HOME ?? homedir(), ".config") : given2, "qgjob");
}
function credentialsFile(env2) {
  return join(configFolder(env2), "credentials.json");
}
function readProfiles(path2, note2) {
  let text4;
  try {
    text4 = readFileSync(path2, "utf8"), closeToOthers(path2, note2);
  } catch (error2) {
    if (error2 instanceof Error && "code" in error2 && (error2.code === "ENOENT" || error2.code === "ENOTDIR")) return {};
    throw unusable(path2, error2 instanceof Error ? error2.message : String(error2));
  }
  let profiles = parsed2(text4);
  if (profiles === null) throw unusable(path2, "it holds no profiles as `qgjob login` writes them");
  return profiles;
}
function closeToOthers(path2, note2) {
  let { mode } = statSync(path2);
  process.platform === "win32" || (mode & 63) === 0 || (chmodSync(path2, 384), note2(`${path2} could be read by others: now only by you. If others use this machine, make new tokens`));
}
function parsed2(text4) {
  let value2;
  try {
    value2 = JSON.parse(text4);
  } catch {
    return null;
  }
  if (!isRecord(value2) || !isRecord(value2.profiles)) return null;
  let isProfile = (profile) => isRecord(profile) && typeof profile.server == "string" && URL.canParse(profile.server) && typeof profile.token == "string" && (profile.organization === void 0 || typeof profile.organization == "string");
  return Object.values(value2.profiles).every(isProfile) ? value2.profiles : null;
}
function isRecord(value2) {
  return typeof value2 == "object" && value2 !== null && !Array.isArray(value2);
}
function unusable(path2, why) {
  return new CliError(EXIT.usage, {
    what: `the file of tokens ${path2} cannot be used`,
    why,
    fix: "remove it, and log in again with `qgjob login`"
  });
}

// cli/settings.ts
init_errors2();
init_exit_codes();

// cli/suggest.ts
function nearest(word2, candidates) {
  let typed = word2.toLowerCase(), best = candidates.map((candidate) => ({ candidate, distance: editDistance2(typed, candidate.toLowerCase()) })).sort((a2, b) => a2.distance - b.distance)[0];
  return best !== void 0 && best.distance <= Math.max(1, Math.floor(typed.length * 0.4)) ? best.candidate : null;
}
function editDistance2(a2, b) {
  let beforeLast = [], last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row3 = 1; row3 <= a2.length; row3++) {
    let current = [row3];
    for (let column = 1; column <= b.length; column++) {
      let replaced = at(last, column - 1) + (a2[row3 - 1] === b[column - 1] ? 0 : 1), least = Math.min(replaced, at(last, column) + 1, at(current, column - 1) + 1);
      row3 > 1 && column > 1 && a2[row3 - 1] === b[column - 2] && a2[row3 - 2] === b[column - 1] && (least = Math.min(least, at(beforeLast, column - 2) + 1)), current.push(least);
    }
    beforeLast = last, last = current;
  }
  return at(last, b.length);
}
function at(numbers, index) {
  return numbers[index] ?? 1 / 0;
}

// cli/settings.ts
var DEFAULT_SERVER = "http://127.0.0.1:4000", PROJECT_FILE = "qgjob.config.json", KEYS = ["server", "organization", "tlsCa"];
function readSettings(flags, env2, cwd) {
  let notes = [], credentials = credentialsFile(env2), profiles = readProfiles(credentials, (text4) => notes.push(text4)), project = nearestProjectFile(cwd), user = readSettingsFile(join2(configFolder(env2), "config.json")), named2 = firstOf(
    { value: flags.profile, source: "--profile" },
    { value: env2.QGJOB_PROFILE, source: "QGJOB_PROFILE" }
  ), chosen = named2 === null ? void 0 : profiles[named2.value];
  if (named2 !== null && chosen === void 0) throw unknownProfile(named2, Object.keys(profiles));
  let fromProfile = (profile2, key, name2) => ({
    value: profile2?.[key],
    source: `the profile ${name2}`
  }), fromFile = (file, key) => ({
    value: file?.values[key],
    source: file?.path ?? ""
  }), server = checkedAddress(
    firstOf(
      { value: flags.server, source: "--server" },
      { value: env2.QGJOB_SERVER_URL, source: "QGJOB_SERVER_URL" },
      fromProfile(chosen, "server", named2?.value ?? ""),
      fromFile(project, "server"),
      fromProfile(profiles[DEFAULT_PROFILE], "server", DEFAULT_PROFILE),
      fromFile(user, "server")
    ) ?? { value: DEFAULT_SERVER, source: "the default" }
  ), ofServer = Object.entries(profiles).find(
    ([name2, profile2]) => (named2 === null || name2 === named2.value) && isSameServer(profile2.server, server.value)
  ), [profileName = "", profile] = ofServer ?? [];
  return {
    server,
    organization: firstOf(
      { value: flags.orgId, source: "--org-id" },
      { value: env2.QGJOB_ORG, source: "QGJOB_ORG" },
      fromProfile(chosen, "organization", named2?.value ?? ""),
      fromFile(project, "organization"),
      fromProfile(profile, "organization", profileName),
      fromFile(user, "organization")
    ),
    tlsCa: firstOf(
      { value: flags.tlsCa, source: "--tls-ca" },
      { value: env2.QGJOB_TLS_CA, source: "QGJOB_TLS_CA" },
      fromFile(project, "tlsCa"),
      fromFile(user, "tlsCa")
    ),
    profile: named2 ?? (profile === void 0 ? null : { value: profileName, source: credentials }),
    token: firstOf(
      { value: env2.QGJOB_TOKEN?.trim(), source: "QGJOB_TOKEN" },
      {
        value: nonEmpty(env2.QGJOB_TOKEN) === void 0 ? tokenInFile(env2.QGJOB_TOKEN_FILE, cwd) : void 0,
        source: `QGJOB_TOKEN_FILE (${env2.QGJOB_TOKEN_FILE ?? ""})`
      },
      { value: profile?.token, source: `the profile ${profileName}` }
    ),
    notes
  };
}
function nonEmpty(value2) {
  return value2 === "" ? void 0 : value2;
}
function firstOf(...candidates) {
  let found = candidates.find(({ value: value2 }) => nonEmpty(value2) !== void 0);
  return found?.value === void 0 ? null : { value: found.value, source: found.source };
}
function isSameServer(a2, b) {
  return new URL(a2).origin === new URL(b).origin;
}
function tokenInFile(file, cwd) {
  if (!(file === void 0 || file === ""))
    try {
      return readFileSync2(resolve(cwd, file), "utf8").trim();
    } catch (error2) {
      throw new CliError(EXIT.usage, {
        what: "the file of QGJOB_TOKEN_FILE cannot be read",
        why: error2 instanceof Error ? error2.message : String(error2),
        fix: "name a file that holds a token and nothing else"
      });
    }
}
function unknownProfile({ value: value2, source }, known) {
  let near = nearest(value2, known), others = known.length === 0 ? "there is none yet" : `there are ${known.join(", ")}`;
  return new CliError(EXIT.usage, {
    what: `there is no profile "${value2}"`,
    why: `it comes from ${source}; ${others}`,
    fix: near === null ? `make it with \`qgjob login --profile=${value2} --server=URL\`` : `did you mean ${near}?`
  });
}
function nearestProjectFile(folder) {
  let parent = dirname2(folder);
  return readSettingsFile(join2(folder, PROJECT_FILE)) ?? (parent === folder ? null : nearestProjectFile(parent));
}
function readSettingsFile(path2) {
  let text4;
  try {
    text4 = readFileSync2(path2, "utf8");
  } catch (error2) {
    if (error2 instanceof Error && "code" in error2 && (error2.code === "ENOENT" || error2.code === "ENOTDIR")) return null;
    throw unusable2(path2, error2 instanceof Error ? error2.message : String(error2));
  }
  return { path: path2, values: checkedValues(path2, text4) };
}
function checkedValues(path2, text4) {
  let parsed3;
  try {
    parsed3 = JSON.parse(text4);
  } catch (error2) {
    throw unusable2(path2, error2 instanceof Error ? error2.message : String(error2));
  }
  if (typeof parsed3 != "object" || parsed3 === null || Array.isArray(parsed3))
    throw unusable2(path2, "it holds no JSON object");
  for (let [key, value2] of Object.entries(parsed3)) {
    let near = nearest(key, KEYS), hint = near === null ? `known are ${KEYS.join(", ")}` : `did you mean ${near}?`;
    if (!KEYS.includes(key)) throw unusable2(path2, `unknown setting "${key}": ${hint}`);
    if (typeof value2 != "string") throw unusable2(path2, `"${key}" is not a string`);
  }
  return parsed3;
}
function checkedAddress({ value: value2, source }) {
  let address = value2.includes("://") ? value2 : `http://${value2}`;
  if (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)) return { value: address, source };
  throw new CliError(EXIT.usage, {
    what: `the server address "${value2}" cannot be used`,
    why: `it comes from ${source} and is no http or https address`,
    fix: `write it like ${DEFAULT_SERVER}`
  });
}
function unusable2(path2, why) {
  return new CliError(EXIT.usage, {
    what: `the settings file ${path2} cannot be used`,
    why,
    fix: "correct or remove it"
  });
}

// cli/token.ts
function isReadableOnTheWay(server) {
  let { protocol, hostname } = new URL(server);
  return protocol === "http:" && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

// cli/ci-run.ts
var given = /* @__PURE__ */ new Map();
async function asCiRun(context, connection) {
  if (connection.token !== void 0 || !isCiRun(context.env)) return connection;
  let organization = readSettings(context.flags, context.env, context.cwd).organization?.value ?? null, key = JSON.stringify([connection.url, organization]), asked = given.get(key) ?? tokenIfWanted(context, connection, organization);
  return given.set(key, asked), { ...connection, token: await asked };
}
async function tokenIfWanted(context, connection, organization) {
  if (await wantsToken(connection)) {
    isReadableOnTheWay(connection.url) && warn(context, `the token of this run goes to ${connection.url} unencrypted: everybody on the way can read it`);
    try {
      return await fetchCiToken(connection, context.env, organization);
    } catch (error2) {
      throw explained(error2);
    }
  }
}
async function wantsToken(connection) {
  let client = createClient2(connection);
  try {
    return await client.query(WhoAmIDocument, {}), !1;
  } catch (error2) {
    if (isNotKnown(error2)) return !0;
    throw error2;
  } finally {
    await client.close();
  }
}
function explained(error2) {
  let what = "this run of GitHub Actions gets no access token", why = reasonOf(error2);
  if (!(error2 instanceof RequestRefused) || error2.code.startsWith("HTTP_5"))
    return new CliError(EXIT.couldNotRun, { what, why });
  if (error2.code === "INVALID_INPUT") {
    let fix = "name the organization with --org-id or QGJOB_ORG";
    return new CliError(EXIT.usage, { code: "INVALID_INPUT", what, why, fix });
  }
  return new CliError(EXIT.notAllowed, { what, why, fix: 'see "CI without a stored secret" in docs/security.md' });
}

// cli/connect.ts
init_errors2();
init_exit_codes();
async function withClient(context, use, onConnection = () => {
}) {
  let connection = await asCiRun(context, connectionOf(context)), { url } = connection, client = createClient2({ ...connection, onConnection });
  try {
    return await use({ client, server: url, connection });
  } finally {
    await client.close();
  }
}
function connectionOf(context) {
  let { server, tlsCa, token, notes } = readSettings(context.flags, context.env, context.cwd);
  for (let text4 of notes) warn(context, text4);
  return token !== null && isReadableOnTheWay(server.value) && warn(context, `the access token goes to ${server.value} unencrypted: everybody on the way can read it; use https`), {
    url: server.value,
    ca: tlsCa === null ? void 0 : readCertificates(tlsCa, context.cwd),
    token: token?.value
  };
}
function readCertificates({ value: value2, source }, cwd) {
  let unusable3 = (why) => new CliError(EXIT.usage, {
    what: `the certificates of ${source} cannot be used`,
    why,
    fix: "name a file of certificates in PEM, as whoever runs the server has it"
  }), text4;
  try {
    text4 = readFileSync3(resolve2(cwd, value2), "utf8");
  } catch (error2) {
    throw unusable3(error2 instanceof Error ? error2.message : String(error2));
  }
  if (!text4.includes("-----BEGIN CERTIFICATE-----")) throw unusable3(`${value2} holds no PEM certificate`);
  return text4;
}
async function organizationIfAny(context, { client }, orgId) {
  let { organization } = readSettings({ ...context.flags, orgId }, context.env, context.cwd);
  if (organization !== null) return organization.value;
  let { organizations } = await client.query(OrganizationsDocument, {}), [only, ...others] = organizations;
  if (only === void 0) return null;
  if (others.length === 0) return only.id;
  throw unnamed(`the server has several: ${organizations.map(({ id }) => id).join(", ")}`, only.id);
}
async function organizationOf(context, session, orgId) {
  let found = await organizationIfAny(context, session, orgId);
  if (found === null) throw unnamed("the server knows none yet: the first submit makes one", "NAME");
  return found;
}
function unnamed(why, example) {
  return new CliError(EXIT.usage, {
    what: "no organization was named",
    why,
    fix: `add --org-id=${example}, or set QGJOB_ORG`
  });
}

// cli/connection-notes.ts
function connectionNotes(context, say = (text4) => note(context, text4)) {
  let isLost = !1;
  return (state) => {
    state === "reconnecting" ? say("connection lost, trying again\u2026") : isLost && say("connected again"), isLost = state === "reconnecting";
  };
}

// cli/commands/run.ts
init_errors2();
init_exit_codes();

// cli/follow-jobs.ts
init_errors2();
init_exit_codes();
init_words();

// cli/resume.ts
import { setTimeout as wait } from "node:timers/promises";
var PAUSE_MS = 500;
async function* resume(subscribe2, signal, isOver = () => Promise.resolve(!1)) {
  let cursor = null;
  for (; !signal.aborted; ) {
    for await (let update of subscribe2(() => cursor))
      cursor = update.cursor, yield update;
    if (await isOver()) return;
    await wait(PAUSE_MS, void 0, { signal }).catch(() => {
    });
  }
}
async function* map2(values, turn) {
  for await (let value2 of values) yield turn(value2);
}

// cli/follow-jobs.ts
async function followJobs(options) {
  let { client, started, onChange } = options, jobs = new Map(started.map((job) => [job.id, job])), unfinished = new Set(started.filter(({ status }) => !isFinished(status)).map(({ id }) => id)), done = new AbortController(), signal = AbortSignal.any([done.signal, options.signal]), accept = (at3, kind, job) => {
    jobs.has(job.id) && (jobs.set(job.id, job), onChange(at3, kind, job), isFinished(job.status) && unfinished.delete(job.id), unfinished.size === 0 && done.abort());
  }, follow2 = async ({ ids, updates }) => {
    let unseen = new Set(ids);
    for await (let { at: at3, kind, job } of updates)
      if (job !== null)
        unseen.delete(job.id), accept(at3, kind, job);
      else if (kind === "RESYNC")
        for (let id of ids) unfinished.has(id) && unseen.add(id);
      else if (kind === "LIVE") {
        for (let id of unseen) accept(at3, "SNAPSHOT", await readJob(client, id));
        unseen.clear();
      }
  };
  try {
    await Promise.all(streamsOf(options, signal).map(follow2));
  } finally {
    done.abort();
  }
  return jobs;
}
function streamsOf({ client, started, label }, signal) {
  let [first, ...others] = started;
  if (first === void 0) return [];
  if (others.length === 0) {
    let { id } = first, updates = resume((after) => {
      let values = client.subscribe(WatchJobDocument, () => ({ id, after: after() }), signal);
      return map2(values, ({ jobUpdated }) => jobUpdated);
    }, signal);
    return [{ ids: [id], updates }];
  }
  return [...Map.groupBy(
    started,
    ({ organizationId, groupId }) => JSON.stringify(label === void 0 ? { organizationId, groupId } : { organizationId, label })
  )].map(([key, members]) => {
    let filter2 = JSON.parse(key), updates = resume((after) => {
      let values = client.subscribe(WatchJobsDocument, () => ({ filter: filter2, after: after() }), signal);
      return map2(values, ({ jobUpdated }) => jobUpdated);
    }, signal);
    return { ids: members.map(({ id }) => id), updates };
  });
}
async function readJob(client, id) {
  let { job } = await client.query(GetJobDocument, { id });
  if (job === null) throw new CliError(EXIT.notFound, { what: `job ${id} is gone`, why: "the server has deleted it" });
  return job;
}

// cli/job-input.ts
init_errors2();
init_exit_codes();
function jobInput(organizationId, test, options) {
  let { requirePlatform, requireOs, requireModel, requireTag } = options, hasRequirements = [requirePlatform, requireOs, requireModel, requireTag].some((ask) => ask !== void 0);
  return {
    organizationId,
    appVersionId: options.appVersionId,
    testPath: test.replace(/^\.\//, ""),
    target: options.target,
    priority: options.priority,
    labels: options.label,
    maxAttempts: options.maxAttempts,
    timeoutMs: options.testTimeout,
    resetPolicy: options.reset,
    source: sourceOf(options),
    requirements: hasRequirements ? { platform: requirePlatform, osVersion: requireOs, model: requireModel, tags: requireTag } : void 0
  };
}
function sourceOf({ repository, commit }) {
  if (!(repository === void 0 && commit === void 0)) {
    if (repository !== void 0 && commit !== void 0) return { repository, commit };
    throw new CliError(EXIT.usage, {
      what: `--${repository === void 0 ? "commit" : "repository"} needs --${repository === void 0 ? "repository" : "commit"}`,
      fix: "give both, such as --repository=https://github.com/acme/shop.git --commit=$(git rev-parse HEAD)"
    });
  }
}

// cli/output/columns.ts
init_job_text();
init_text();
init_time();
init_words();
var submittedColumns = [
  { title: "job", raw: ({ id }) => id },
  { title: "test", raw: ({ testPath }) => testPath, least: 24 },
  { title: "app version", raw: ({ appVersionId }) => appVersionId, least: 11, drops: 1 },
  { title: "target", raw: ({ target }) => word(target), drops: 2 },
  { title: "priority", raw: ({ priority }) => word(priority), drops: 3 }
];

// cli/commands/run.ts
init_text();
init_time();
init_words();

// cli/pages.ts
async function* eachPage(limit, read) {
  let left = limit, after = null;
  for (; ; ) {
    let { edges, pageInfo } = await read({ first: Math.min(100, left), after });
    left -= edges.length, after = pageInfo.endCursor;
    let hasMore = pageInfo.hasNextPage && after !== null;
    if (yield { items: edges.map(({ node }) => node), hasMore }, !hasMore || left <= 0) return;
  }
}
async function readPages(limit, read) {
  let all = { items: [], hasMore: !1 };
  for await (let { items, hasMore } of eachPage(limit, read))
    all.items.push(...items), all.hasMore = hasMore;
  return all;
}

// cli/runs/cancel-jobs.ts
init_errors2();
init_exit_codes();
init_text();
async function cancelJobs(client, input) {
  let { cancelJobs: answer } = await client.mutate(CancelJobsDocument, { input: { waitingOnly: !1, ...input } });
  if (answer.__typename === "CancelJobsPayload") return { waiting: answer.canceled, running: answer.requested };
  let [exitCode, code2] = answer.__typename === "NotFound" ? [EXIT.notFound, "NOT_FOUND"] : [EXIT.usage, "INVALID_INPUT"];
  throw new CliError(exitCode, { code: code2, what: "nothing was canceled", why: answer.message });
}
function describeCanceled({ waiting, running }) {
  let more = running === 0 ? "" : `; ${running} more ${running === 1 ? "is" : "are"} running and told to stop`;
  return `${plural(waiting, "job")} canceled${more}`;
}

// cli/runs/discover.ts
init_errors2();
init_exit_codes();
import { glob, stat } from "node:fs/promises";
import { join as join3, relative, sep } from "node:path";
var NEVER = ["**/node_modules/**", "**/.git/**"];
async function discoverTests(folder, globs, exclude) {
  let found = /* @__PURE__ */ new Set();
  for (let pattern2 of globs) {
    let files = await filesOf(folder, pattern2, exclude);
    if (files.length === 0) throw await noMatch(folder, pattern2, exclude);
    for (let file of files) found.add(file);
  }
  return [...found].sort();
}
async function filesOf(folder, pattern2, exclude) {
  let files = [];
  for await (let entry of glob(pattern2, { cwd: folder, withFileTypes: !0, exclude: [...NEVER, ...exclude] })) {
    let path2 = join3(entry.parentPath, entry.name);
    if (!(entry.isFile() || entry.isSymbolicLink() && await isFileAt(path2))) continue;
    let file = relative(folder, path2).split(sep).join("/");
    if (file.startsWith("../")) throw outside(folder, pattern2, file);
    files.push(file);
  }
  return files;
}
async function isFileAt(path2) {
  return stat(path2).then(
    (found) => found.isFile(),
    () => !1
  );
}
async function noMatch(folder, pattern2, exclude) {
  let isFolder = await stat(join3(folder, pattern2)).then(
    (found) => found.isDirectory(),
    () => !1
  ), kept = exclude.length === 0 ? "" : ` and is not excluded by ${exclude.join(" or ")}`;
  return new CliError(EXIT.usage, {
    code: "NO_TESTS",
    what: `no test file matches ${pattern2}`,
    why: isFolder ? `it is a folder in ${folder}` : `nothing in ${folder} matches it${kept}`,
    fix: isFolder ? `name the files in it, such as '${pattern2.replace(/\/$/, "")}/**/*.spec.js'` : "correct the glob and quote it, or name the folder of the tests with --workspace"
  });
}
function outside(folder, pattern2, file) {
  return new CliError(EXIT.usage, {
    what: `${pattern2} leads out of the workspace`,
    why: `it matches ${file}, seen from ${folder}`,
    fix: "name the folder that holds all the tests with --workspace, and the globs from there"
  });
}

// cli/runs/earlier.ts
init_words();
var MOST = 2e4;
async function notPassedBefore(client, filter2, tests) {
  let passed = /* @__PURE__ */ new Map(), wanted = new Set(tests);
  return await readPages(MOST, async (page) => {
    let { jobs } = await client.query(VerdictsDocument, { filter: filter2, ...page });
    for (let { node } of jobs.edges)
      !isFinished(node.status) || !wanted.delete(node.testPath) || passed.set(node.testPath, node.status === "COMPLETED");
    return wanted.size === 0 ? { ...jobs, pageInfo: { hasNextPage: !1, endCursor: null } } : jobs;
  }), tests.filter((test) => passed.get(test) === !1);
}
function supersedeLabel(key) {
  return `supersede:${key}`;
}
async function supersede(client, organizationId, key, own) {
  let [before] = [...own].sort();
  return cancelJobs(client, { organizationId, label: supersedeLabel(key), before, waitingOnly: !0 });
}

// cli/runs/print-run.ts
init_job_text();
init_text();
init_time();
init_words();
init_report();
var MOST_FAILURES = 10, MOST_LINES = 20, STYLES = { passed: "green", failed: "red", errored: "magenta" };
function printRun(context, report) {
  if (context.flags.output === "jsonl" ? printJsonLine(context, { kind: "VERDICT", ...report }) : isJson(context.flags) && printJson(context, report), report.conclusion === "detached") return;
  let { jobs, counts, conclusion, durationMs, label } = report, paint = painter(hasColor(context, context.stderr)), bad2 = jobs.filter(isBad);
  for (let job of bad2.slice(0, MOST_FAILURES)) {
    let { symbol, style } = lookOf(job);
    note(context, `
${paint(style, symbol)} ${paint("bold", oneLine(job.testPath))}`), note(context, indented(errorOf(job))), note(context, paint("gray", `  qgjob logs ${job.id}`));
  }
  bad2.length > MOST_FAILURES && note(context, `
\u2026 and ${bad2.length - MOST_FAILURES} more: qgjob list --label=${label} --status=failed,errored`);
  let mild = jobs.filter(({ quarantined, flaky }) => quarantined || flaky);
  mild.length > 0 && note(context, "");
  for (let job of mild.slice(0, MOST_FAILURES)) {
    let { symbol, style } = lookOf(job);
    note(context, `${paint(style, symbol)} ${oneLine(job.testPath)}  ${paint("gray", describeJob(job, job.attempts))}`);
  }
  mild.length > MOST_FAILURES && note(context, `\u2026 and ${mild.length - MOST_FAILURES} more: qgjob flaky`);
  let counted = counts.total === 0 ? "nothing to run" : `${plural(counts.total, "test")}: ${describeCounts(counts)}`, verdict2 = paint(STYLES[conclusion] ?? "yellow", counted);
  note(context, `${bad2.length + mild.length > 0 ? `
` : ""}${verdict2} in ${duration(durationMs)}`);
}
function errorOf(job) {
  return job.error === null ? describeJob(job, job.attempts) : plainBlock(job.error);
}
function indented(text4) {
  let lines = text4.split(`
`);
  return (lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES), "\u2026"] : lines).map((line) => `  ${line}`.trimEnd()).join(`
`);
}

// cli/runs/progress.ts
init_job_text();
init_text();
init_time();
init_width();
init_words();

// cli/watch-output.ts
init_exit_codes();
init_job_text();
init_text();
init_width();
init_time();
init_words();
function createChangePrinter(context, { namesTests, known = [] }) {
  let told = new Map(known.map((job) => [job.id, stateOf(job)])), form = formOf(context), paint = paintOut(context);
  return (at3, kind, job) => {
    let state = stateOf(job);
    if (told.get(job.id) === state) return;
    told.set(job.id, state);
    let details2 = oneLine(describeJob(job, job.attempts));
    if (form === "json")
      printJsonLine(context, { at: at3, kind, job });
    else if (form === "plain")
      printLine(context, [at3, job.id, word(job.status), oneLine(job.testPath), details2].join("	"));
    else {
      let { symbol, style } = lookOf(job), since = duration(Date.parse(at3) - Date.parse(job.submittedAt)).padStart(7), status = `${symbol} ${word(job.status).padEnd(9)}`, test = namesTests ? `${oneLine(job.testPath)}  ` : "", room = context.stdout.columns - widthOf(`${since}  ${status}  ${test}`), line = `${paint("gray", since)}  ${paint(style, status)}  ${test}${paint("gray", truncate(details2, room))}`;
      printLine(context, line.trimEnd());
    }
  };
}
function stateOf(job) {
  return [job.status, attemptNumber(job), job.cancelRequested].join();
}

// cli/runs/progress.ts
var HEARTBEAT_MS = 3e4;
function createProgress(context, client, started) {
  let jobs = new Map(started.map((job) => [job.id, job])), begun = context.now(), isAtTerminal = context.stdout.isTTY && context.stderr.isTTY && !isCi(context) && context.env.TERM !== "dumb", tally = () => tallyOf([...jobs.values()], context.now() - begun);
  if (formOf(context) !== "terminal" || !isAtTerminal) {
    let isSilent = isJson(context.flags) && context.flags.output !== "jsonl", print2 = createChangePrinter(context, { namesTests: !0, known: started }), timer2 = setInterval(() => {
      beat();
    }, HEARTBEAT_MS), beat = async () => note(context, `${tally()}${await whyNothingRuns(client, [...jobs.values()])}`);
    return {
      change(at3, kind, job) {
        jobs.set(job.id, job), isSilent || print2(at3, kind, job);
      },
      say: (text4) => note(context, text4),
      stop: () => clearInterval(timer2)
    };
  }
  let paint = paintOut(context), erase = () => context.stderr.write("\r\x1B[K"), draw = () => context.stderr.write(`\r\x1B[K${paint("gray", truncate(tally(), context.stderr.columns - 1))}`), between = (write) => {
    erase(), write(), draw();
  }, timer = setInterval(draw, 1e3);
  return draw(), {
    change(at3, _kind, job) {
      let before = jobs.get(job.id);
      jobs.set(job.id, job);
      let isNews = isFinished(job.status) || job.status === "PENDING";
      if (before?.status === job.status || !isNews) return;
      let { symbol, style } = lookOf(job), test = `${symbol} ${oneLine(job.testPath)}`, room = context.stdout.columns - widthOf(test) - 2, details2 = truncate(oneLine(describeJob(job)), Math.max(0, room));
      between(
        () => printLine(context, `${paint(style, symbol)}${test.slice(symbol.length)}  ${paint("gray", details2)}`.trimEnd())
      );
    },
    say: (text4) => between(() => note(context, text4)),
    stop() {
      clearInterval(timer), erase();
    }
  };
}
function tallyOf(jobs, ms) {
  let count = (...statuses) => jobs.filter(({ status }) => statuses.includes(status)).length, words = (parts) => parts.flatMap(([amount, name2]) => amount > 0 ? [`${amount} ${name2}`] : []).join(", "), done = count("COMPLETED", "FAILED", "ERRORED", "CANCELED"), ended = words([
    [count("COMPLETED"), "passed"],
    [count("FAILED"), "failed"],
    [count("ERRORED"), "errored"],
    [count("CANCELED"), "canceled"]
  ]), left = words([
    [count("RUNNING"), "running"],
    [count("QUEUED", "PENDING"), "waiting"]
  ]);
  return [`${done} of ${jobs.length} done${ended === "" ? "" : `: ${ended}`}`, left, elapsed(ms)].filter((part) => part !== "").join("; ");
}
async function whyNothingRuns(client, jobs) {
  let waiting = jobs.find(({ status }) => status === "QUEUED" || status === "PENDING");
  if (waiting === void 0 || jobs.some(({ status }) => status === "RUNNING")) return "";
  try {
    let { job } = await client.query(WhyDocument, { id: waiting.id });
    return job?.waiting == null ? "" : `
  ${oneLine(job.waiting.explanation)} ${oneLine(job.waiting.remedy)}`;
  } catch {
    return "";
  }
}

// cli/commands/run.ts
init_report();

// cli/runs/report-files.ts
init_errors2();
init_exit_codes();
import { access, constants, mkdir, writeFile } from "node:fs/promises";
import { dirname as dirname3, resolve as resolve3 } from "node:path";

// cli/runs/logs.ts
import { setTimeout as wait2 } from "node:timers/promises";
var MOST_LOGS = 50, MOST_LETTERS = 64 * 1024, AT_A_TIME = 4, PATIENCE_MS = 15e3;
async function readLogs(client, jobs) {
  let logs = /* @__PURE__ */ new Map(), left = jobs.filter(({ status }) => status === "FAILED" || status === "ERRORED").slice(0, MOST_LOGS), enough = new AbortController(), work = async () => {
    for (let job = left.shift(); job !== void 0 && !enough.signal.aborted; job = left.shift())
      logs.set(job.id, await readLog(client, job.id, enough.signal));
  }, patience = wait2(PATIENCE_MS, void 0, { signal: enough.signal }).catch(() => {
  });
  return await Promise.race([Promise.all(Array.from({ length: AT_A_TIME }, work)), patience]), enough.abort(), logs;
}
async function readLog(client, jobId, signal) {
  let text4 = "";
  for await (let { jobLog } of client.subscribe(JobLogDocument, () => ({ jobId }), signal))
    if (text4 += jobLog.text, text4.length > 2 * MOST_LETTERS && (text4 = text4.slice(-MOST_LETTERS)), jobLog.end) break;
  return text4.length > MOST_LETTERS ? `\u2026${text4.slice(-MOST_LETTERS)}` : text4;
}

// cli/runs/report-files.ts
async function prepareFiles({ cwd }, files) {
  for (let file of named(files)) {
    let folder = dirname3(resolve3(cwd, file));
    try {
      await mkdir(folder, { recursive: !0 }), await access(folder, constants.W_OK);
    } catch (error2) {
      throw unwritable(file, error2);
    }
  }
}
async function writeFiles({ cwd, ...context }, client, report, { junit, report: html }) {
  if (junit === void 0 && html === void 0) return;
  let logs = await readLogs(client, report.jobs), write = async (file, content) => {
    await writeFile(resolve3(cwd, file), content).catch((error2) => {
      throw unwritable(file, error2);
    }), note(context, `wrote ${file}`);
  };
  junit !== void 0 && await write(junit, (await Promise.resolve().then(() => (init_junit(), junit_exports))).junitXml(report, logs)), html !== void 0 && await write(html, (await Promise.resolve().then(() => (init_html(), html_exports))).htmlReport(report, logs));
}
function named({ junit, report }) {
  return [junit, report].filter((file) => file !== void 0);
}
function unwritable(file, error2) {
  return new CliError(EXIT.couldNotRun, {
    code: "OUTPUT_UNWRITABLE",
    what: `the report ${file} cannot be written`,
    why: error2 instanceof Error ? error2.message : String(error2),
    fix: "name a file in a folder that can be written to"
  });
}

// cli/error-codes.ts
init_exit_codes();
var ERROR_CODES = {
  USAGE: [EXIT.usage, "the command line or a setting is wrong"],
  NO_TESTS: [EXIT.usage, "a glob of `qgjob run` matches no test file"],
  INVALID_INPUT: [EXIT.usage, "the server does not accept a value"],
  IDEMPOTENCY_CONFLICT: [EXIT.usage, "the idempotency key was used before, for other jobs"],
  ALREADY_FINISHED: [EXIT.usage, "the job ended before it could be canceled"],
  NOT_FINISHED: [EXIT.usage, "the job has not ended yet, so there is nothing to run again"],
  SERVER_UNREACHABLE: [EXIT.couldNotRun, "no qgjob server answers"],
  CERTIFICATE_REFUSED: [EXIT.couldNotRun, "the TLS certificate of the server is not one that is trusted here"],
  SERVER_REFUSED: [EXIT.couldNotRun, "the server answered with a fault of its own, or is no qgjob server"],
  QUEUE_FULL: [EXIT.couldNotRun, "the organization has as many jobs waiting as it may"],
  BUILD_MISSING: [EXIT.usage, "the app version was uploaded, but not for the platform of the jobs"],
  FILE_TOO_LARGE: [EXIT.usage, "the file is larger than the server takes"],
  BUILDS_FULL: [EXIT.couldNotRun, "the organization keeps as many bytes of app builds as it may"],
  STORE_FULL: [EXIT.couldNotRun, "the disk of the server is full; it goes on when there is room"],
  COULD_NOT_RUN: [EXIT.couldNotRun, "this machine stands in the way: a port, a file, a missing program"],
  OUTPUT_UNWRITABLE: [EXIT.couldNotRun, "stdout, or a file to write, takes no more"],
  NOT_ALLOWED: [EXIT.notAllowed, "the server wants other rights, or a token"],
  NOT_FOUND: [EXIT.notFound, "the server has nothing by that id or name"],
  BUG: [EXIT.bug, "a bug in qgjob"]
};

// cli/submit-all.ts
init_errors2();
init_exit_codes();
var BATCH_JOBS = 1e3, BATCH_LETTERS = 4e5;
async function submitAll(client, inputs, key) {
  let all = { jobs: [], created: !1, warnings: [] };
  for (let [index, batch] of batchesOf(inputs).entries()) {
    let idempotencyKey = key === void 0 || index === 0 ? key : `${key}/${index}`, { submitJobs } = await client.mutate(SubmitJobsDocument, { inputs: batch, idempotencyKey }), before = all.jobs.length, what = before === 0 ? "nothing was submitted" : `only the first ${before} of ${inputs.length} jobs were submitted`;
    switch (submitJobs.__typename) {
      case "SubmitJobsPayload":
        all.jobs.push(...submitJobs.jobs), all.created ||= submitJobs.created, all.warnings.push(...submitJobs.warnings);
        break;
      case "QueueFull":
        throw new CliError(EXIT.couldNotRun, {
          code: submitJobs.code,
          what,
          why: submitJobs.message,
          fix: "wait until some have run; `qgjob orgs` shows the caps"
        });
      default: {
        let code2 = submitJobs.code, exitCode = code2 in ERROR_CODES ? ERROR_CODES[code2][0] : EXIT.usage;
        throw new CliError(exitCode, { code: code2, what, why: submitJobs.message });
      }
    }
  }
  return all;
}
function batchesOf(inputs) {
  let batches = [], letters = 1 / 0;
  for (let input of inputs) {
    let more = JSON.stringify(input).length, last = batches.at(-1);
    last === void 0 || last.length === BATCH_JOBS || letters + more > BATCH_LETTERS ? (batches.push([input]), letters = more) : (last.push(input), letters += more);
  }
  return batches;
}

// cli/commands/run.ts
async function run(context, options, hooks = {}) {
  let interruption = context.interruption(), folder = resolve4(context.cwd, options.workspace ?? "."), tests = await discoverTests(folder, options.globs, options.exclude ?? []);
  await prepareFiles(context, options);
  let voice = { say: (text4) => note(context, text4) };
  return withClient(
    context,
    async (session) => {
      let organizationId = await organizationOf(context, session, options.orgId), label = `run:${randomBytes(6).toString("hex")}`, testRun = { organizationId, label, startedAt: context.now(), hooks };
      hooks.onStart?.({ server: session.server, organizationId, label });
      let chosen = options.rerunFailed === !0 ? await failedOnes(context, session, testRun, tests, options) : tests, submitted = await submit(context, session, testRun, chosen, options);
      if (options.detach === !0) return detach(context, session, testRun, submitted.jobs, options);
      if (interruption.aborted) return giveUp(context, session, testRun, submitted.jobs, "interrupted", options);
      let { jobs, conclusion } = await follow(context, session, testRun, submitted.jobs, options, voice);
      return conclusion === null ? finish(context, session, testRun, jobs, verdict(jobs), options) : giveUp(context, session, testRun, jobs, conclusion, options);
    },
    connectionNotes(context, (text4) => voice.say(text4))
  );
}
async function failedOnes(context, { client }, { organizationId }, tests, { target, supersede: key, label: [label] = [] }) {
  let mark = key === void 0 ? label : supersedeLabel(key), filter2 = { organizationId, target, ...mark === void 0 ? {} : { label: mark } }, failed = await notPassedBefore(client, filter2, tests), such = mark === void 0 ? "" : ` with label ${mark}`;
  return note(context, `${failed.length} of ${plural(tests.length, "test")} did not pass the last time${such}`), failed;
}
async function submit(context, session, { organizationId, label }, tests, options) {
  if (tests.length === 0) return { jobs: [], created: !1, warnings: [] };
  let key = options.supersede, labels = [...options.label ?? [], label, ...key === void 0 ? [] : [supersedeLabel(key)]], inputs = tests.map((test) => jobInput(organizationId, test, { ...options, label: labels })), submitted = await submitAll(session.client, inputs, label).catch(async (error2) => {
    throw await takeBack(context, session, organizationId, label), error2;
  });
  for (let warning of new Set(submitted.warnings)) warn(context, warning);
  let { jobs } = submitted, groups = new Set(jobs.map(({ groupId }) => groupId));
  if (note(context, `submitted ${plural(jobs.length, "test")} in ${plural(groups.size, "group")}, label ${label}`), key !== void 0) {
    let own = jobs.map(({ id }) => id), { waiting, running } = await supersede(session.client, organizationId, key, own);
    waiting + running > 0 && note(context, `superseded earlier runs of ${key}: ${describeCanceled({ waiting, running })}`);
  }
  return submitted;
}
async function takeBack(context, { client }, organizationId, label) {
  try {
    let canceled = await cancelJobs(client, { organizationId, label });
    canceled.waiting + canceled.running > 0 && note(context, `took back what was submitted: ${describeCanceled(canceled)}`);
  } catch {
  }
}
async function follow(context, { client }, { organizationId, label }, started, { timeout: timeoutMs, failFast }, voice) {
  let timeout = timeoutMs === void 0 ? new AbortController().signal : AbortSignal.timeout(timeoutMs), signal = AbortSignal.any([context.interruption(), timeout]), progress = createProgress(context, client, started);
  voice.say = progress.say;
  let failure2 = Promise.withResolvers(), current = new Map(started.map((job) => [job.id, job])), isFailing = !1, cancelTheRest = async (job) => {
    let left = [...current.values()].filter(({ status }) => !isFinished(status));
    left.length !== 0 && (progress.say(`${job.testPath} did not pass: canceling the ${plural(left.length, "test")} left (--fail-fast)`), await cancelJobs(client, { organizationId, label }));
  };
  try {
    let followed = followJobs({
      client,
      started,
      label,
      signal,
      onChange(at3, kind, job) {
        current.set(job.id, job), progress.change(at3, kind, job), !(failFast !== !0 || isFailing || !isBad(job)) && (isFailing = !0, cancelTheRest(job).catch(failure2.reject));
      }
    }), jobs = [...(await Promise.race([followed, failure2.promise])).values()];
    return jobs.every(({ status }) => isFinished(status)) ? { jobs, conclusion: null } : { jobs, conclusion: timeout.aborted ? "timeout" : "interrupted" };
  } finally {
    voice.say = (text4) => note(context, text4), progress.stop();
  }
}
function verdict(jobs) {
  let conclusions = { [EXIT.passed]: "passed", [EXIT.failed]: "failed", [EXIT.couldNotRun]: "errored" }, exitCode = verdictOf(jobs);
  return exitCode in conclusions ? conclusions[exitCode] : "canceled";
}
async function giveUp(context, session, testRun, jobs, conclusion, options) {
  let why = conclusion === "timeout" ? `no verdict within ${duration(options.timeout ?? 0)}` : "interrupted", left = jobs.filter(({ status }) => !isFinished(status));
  if (isCi(context)) {
    let { organizationId, label } = testRun, canceled = await cancelJobs(session.client, { organizationId, label }).catch((error2) => (note(context, `${why}; ${plural(left.length, "job")} could not be canceled: ${explain(error2).problem.what}`), null));
    if (canceled === null) return exitCodeOf(conclusion, context.interruption());
    note(context, `${why}: ${describeCanceled(canceled)}`);
  } else
    note(context, `${why}; ${left.length === 1 ? "the job goes on" : `${left.length} jobs go on`}:`), noteHowToGoOn(context, testRun, options);
  return finish(context, session, testRun, jobs, conclusion, options);
}
function noteHowToGoOn(context, { label }, { orgId }) {
  let where = [
    ...context.flags.server === void 0 ? [] : [`--server=${context.flags.server} `],
    ...orgId === void 0 ? [] : [`--org-id=${orgId} `]
  ].join("");
  note(context, `  qgjob status ${where}--label=${label} --watch   follows them again`), note(context, `  qgjob cancel ${where}--label=${label}           ends them`);
}
async function detach(context, session, testRun, jobs, options) {
  return noteHowToGoOn(context, testRun, options), isJson(context.flags) ? finish(context, session, testRun, jobs, "detached", options) : (await printList(context, submittedColumns, jobs), EXIT.passed);
}
async function finish(context, session, testRun, jobs, conclusion, options) {
  let { organizationId, label, startedAt, hooks } = testRun, { appVersionId, target } = options, exitCode = exitCodeOf(conclusion, context.interruption()), finishedAt = context.now(), details2 = await readDetails(session, testRun, jobs), report = {
    format: REPORT_FORMAT,
    label,
    server: new URL(session.server).origin,
    organizationId,
    appVersionId,
    target,
    conclusion,
    exitCode,
    startedAt: new Date(startedAt).toISOString(),
    finishedAt: new Date(finishedAt).toISOString(),
    durationMs: finishedAt - startedAt,
    counts: countRun(details2),
    jobs: details2
  };
  return printRun(context, report), await writeFiles(context, session.client, report, options), hooks.onReport?.(report), exitCode;
}
function exitCodeOf(conclusion, interruption) {
  switch (conclusion) {
    case "passed":
    case "detached":
      return EXIT.passed;
    case "failed":
      return EXIT.failed;
    case "errored":
      return EXIT.couldNotRun;
    case "canceled":
      return EXIT.canceled;
    case "timeout":
      return EXIT.timeout;
    case "interrupted":
      return interruption.reason instanceof Interrupted ? interruption.reason.exitCode : EXIT.interrupted;
  }
}
async function readDetails({ client }, { organizationId, label }, jobs) {
  let filter2 = { organizationId, label }, { items } = await readPages(1 / 0, async (page) => jobs.length === 0 ? { edges: [], pageInfo: { hasNextPage: !1, endCursor: null } } : (await client.query(RunReportDocument, { filter: filter2, ...page })).jobs), byId = new Map(items.map((job) => [job.id, job]));
  return jobs.flatMap(({ id }) => byId.get(id) ?? []);
}

// action/action.ts
init_errors2();
init_exit_codes();

// action/annotations.ts
init_job_text();
init_report();
import { stripVTControlCharacters as stripVTControlCharacters5 } from "node:util";
var MOST2 = 10;
function annotationsOf(report, folder) {
  let bad2 = report.jobs.filter(isBad), mild = report.jobs.filter(({ quarantined, flaky }) => quarantined || flaky), [firsts, others] = [bad2.map((job) => failuresOf(job, folder)), []];
  for (let failures of firsts) others.push(...failures.slice(1));
  let errors = [...firsts.flatMap((failures) => failures.slice(0, 1)), ...others], warnings = mild.map((job) => ({
    file: fileOf(job, folder),
    title: `${job.quarantined ? "quarantined" : "flaky"}: ${job.testPath}`,
    message: describeJob(job, job.attempts)
  }));
  return { errors: errors.slice(0, MOST2), warnings: warnings.slice(0, MOST2) };
}
function failuresOf(job, folder) {
  let file = fileOf(job, folder), failed = testsOf(job).filter(({ verdict: verdict2 }) => verdict2 === "FAILED");
  if (failed.length === 0) {
    let error2 = plain2(job.error ?? ""), message = error2 || describeJob(job, job.attempts);
    return [{ file, line: lineIn(job, error2), title: `${job.testPath}: ${firstLine(message)}`, message }];
  }
  return failed.map(({ title, error: error2 }) => {
    let message = plain2(error2 ?? "") || "the test failed";
    return { file, line: lineIn(job, message), title: `${job.testPath}: ${title}`, message };
  });
}
function fileOf({ testPath }, folder) {
  return folder === "" ? testPath : `${folder}/${testPath}`;
}
function lineIn({ testPath }, error2) {
  let at3 = error2.indexOf(`${testPath}:`), line = at3 === -1 ? NaN : Number.parseInt(error2.slice(at3 + testPath.length + 1), 10);
  return Number.isSafeInteger(line) && line > 0 ? line : void 0;
}
function plain2(text4) {
  return stripVTControlCharacters5(text4).trim();
}

// action/markdown.ts
init_job_text();
init_text();
init_time();
init_words();
init_report();
import { stripVTControlCharacters as stripVTControlCharacters6 } from "node:util";
var MAX_ERROR = 3e3, SIGNS = {
  passed: "\u2705",
  failed: "\u274C",
  errored: "\u26A0\uFE0F",
  canceled: "\u{1F6AB}",
  timeout: "\u23F1\uFE0F",
  interrupted: "\u{1F6AB}",
  detached: "\u25B6\uFE0F"
};
function markdownReport(report, options) {
  let { jobs, counts, conclusion, durationMs, appVersionId, target } = report, bad2 = jobs.filter(isBad), mild = jobs.filter(({ quarantined, flaky }) => quarantined || flaky), rest2 = jobs.filter((job) => !isBad(job) && !mild.includes(job)), where = options.run === void 0 ? "" : ` \xB7 [workflow run](${options.run})`, page = new Page(options);
  return page.add(`### ${SIGNS[conclusion]} ${counts.total === 0 ? "Nothing to run" : escaped2(describeCounts(counts))}

`), page.add(
    `${escaped2(plural(counts.total, "test file"))} on ${code(appVersionId)}, ${escaped2(word(target))}, in ${escaped2(duration(durationMs))} \xB7 ${code(report.label)}${where}
`
  ), conclusion === "timeout" && page.add("\nThe run took longer than its `timeout`; what was left has been canceled.\n"), conclusion === "interrupted" && page.add(`
The run was interrupted; what was left has been canceled.
`), page.addAll(bad2, failure, (left) => `
\u2026 and ${left} more that did not pass.
`), mild.length > 0 && page.addTable("Quarantined or flaky", mild), rest2.length > 0 && page.addTable(bad2.length + mild.length === 0 ? "All tests" : "The others", rest2, !0), page.text;
}
var Page = class {
  text = "";
  #options;
  #used = 0;
  constructor(options) {
    this.#options = options;
  }
  /** Tells whether there was room, with some left for closing words. */
  add(text4, spare = 0) {
    let size = this.#options.unit === "bytes" ? Buffer.byteLength(text4) : text4.length;
    return this.#used + size > this.#options.budget - spare ? !1 : (this.text += text4, this.#used += size, !0);
  }
  addAll(jobs, show, more) {
    for (let [index, job] of jobs.entries())
      if (!this.add(show(job), 1e3)) {
        this.add(more(jobs.length - index));
        return;
      }
  }
  addTable(title, jobs, isFolded = !1) {
    let head = isFolded ? `
<details><summary>${title}</summary>
` : `
#### ${title}
`;
    this.add(`${head}
| | Test | Took | Device | |
| --- | --- | --- | --- | --- |
`, 1e3) && (this.addAll(jobs, row2, (left) => `| | \u2026 and ${left} more | | | |
`), isFolded && this.add(`
</details>
`));
  }
};
function failure(job) {
  let failed = testsOf(job).filter(({ verdict: verdict2 }) => verdict2 === "FAILED"), titles = failed.map(({ title }) => `<li>${escaped2(title)}</li>`).join(""), text4 = plain3(failed[0]?.error ?? job.error ?? describeJob(job, job.attempts)), shown = text4.length > MAX_ERROR ? `${text4.slice(0, MAX_ERROR)}
\u2026` : text4, on = job.workerName === null ? "" : ` on ${escaped2(job.workerName)}`;
  return [
    `
<details open><summary>${lookOf(job).symbol} <b>${escaped2(job.testPath)}</b> ${escaped2(word(job.outcome ?? job.status))}${on}</summary>
`,
    titles === "" ? "" : `
<ul>${titles}</ul>
`,
    `
${fenced(shown)}
`,
    `
${code(`qgjob logs ${job.id}`)}
`,
    `
</details>
`
  ].join("");
}
function row2(job) {
  let took = job.durationMs === null ? "" : escaped2(duration(job.durationMs));
  return `| ${[
    lookOf(job).symbol,
    escaped2(job.testPath),
    took,
    escaped2(job.workerName ?? ""),
    escaped2(describeJob({ ...job, workerName: null, durationMs: null }, job.attempts))
  ].join(" | ")} |
`;
}
function fenced(text4) {
  let longest = Math.max(2, ...[...text4.matchAll(/`+/g)].map(([run2]) => run2.length)), fence = "`".repeat(longest + 1);
  return `${fence}text
${text4}
${fence}`;
}
function code(text4) {
  let line = plain3(text4).replace(/\s+/g, " "), longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run2]) => run2.length)), fence = "`".repeat(longest + 1);
  return longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
}
function escaped2(text4) {
  return plain3(text4).replace(/\s+/g, " ").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replace(/[\\`*_{}[\]()#+!|~$:-]/g, (letter) => `&#${letter.charCodeAt(0)};`).replace(/@|&#35;/g, (sign) => `${sign}\u200B`).replace(/\bwww\./gi, (www) => `${www.slice(0, -1)}&#46;`);
}
function plain3(text4) {
  return stripVTControlCharacters6(text4).replace(/[^\P{Cc}\t\n]/gu, "");
}

// action/comment.ts
var MAX_COMMENT = 6e4;
async function upsertComment(api, pullRequest, key, report, links) {
  let marker = markerOf(key), body = `${marker}
${markdownReport(report, { ...links, budget: MAX_COMMENT, unit: "characters" })}`, [author, comments] = [await api.ownName(), await api.comments(pullRequest)], own = comments.find((comment2) => comment2.body.startsWith(marker) && comment2.author === author);
  return own === void 0 ? (await api.createComment(pullRequest, body), "created") : (await api.updateComment(own.id, body), "updated");
}
function markerOf(key) {
  return `<!-- qgjob:${key.replace(/[^\p{L}\p{N} ._/-]/gu, "_").replaceAll("--", "-_")} -->`;
}

// action/github-api.ts
var GithubRefused = class extends Error {
  status;
  constructor(what, status, message) {
    super(`GitHub refused to ${what} (${status}): ${message}`), this.status = status;
  }
};
function githubApi({ GITHUB_API_URL, GITHUB_REPOSITORY = "" }, token) {
  let base = GITHUB_API_URL ?? "https://api.github.com", repository = `/repos/${GITHUB_REPOSITORY}`;
  async function call2(what, method, path2, body) {
    let response = await fetch(`${base}${path2}`, {
      method,
      headers: {
        accept: "application/vnd.github+json",
        authorization: `Bearer ${token}`,
        "user-agent": "qgjob-action",
        "x-github-api-version": "2022-11-28",
        ...body !== void 0 && { "content-type": "application/json" }
      },
      signal: AbortSignal.timeout(2e4),
      ...body !== void 0 && { body: JSON.stringify(body) }
    }), text4 = await response.text(), answer = text4 === "" ? null : JSON.parse(text4);
    if (response.ok) return answer;
    let { message = response.statusText } = answer ?? {};
    throw new GithubRefused(what, response.status, message);
  }
  return {
    async ownName() {
      try {
        return (await call2("say whose token it is", "GET", "/user")).login;
      } catch (error2) {
        if (error2 instanceof GithubRefused) return "github-actions[bot]";
        throw error2;
      }
    },
    async comments(pullRequest) {
      let all = [];
      for (let page = 1; page <= 30; page++) {
        let path2 = `${repository}/issues/${pullRequest}/comments?per_page=100&page=${page}`, found = await call2("list comments", "GET", path2);
        if (all.push(...found.map(({ id, body, user }) => ({ id, body: body ?? "", author: user?.login ?? "" }))), found.length < 100) break;
      }
      return all;
    },
    async createComment(pullRequest, body) {
      await call2("comment", "POST", `${repository}/issues/${pullRequest}/comments`, { body });
    },
    async updateComment(id, body) {
      await call2("change a comment", "PATCH", `${repository}/issues/comments/${id}`, { body });
    },
    async pullRequestsFrom(owner, branch) {
      let head = encodeURIComponent(`${owner}:${branch}`), path2 = `${repository}/pulls?state=open&head=${head}&per_page=100`;
      return (await call2("list pull requests", "GET", path2)).map(({ number, head: { sha } }) => ({ number, headSha: sha }));
    }
  };
}

// action/github-event.ts
import { readFileSync as readFileSync4 } from "node:fs";
function readEvent({ GITHUB_EVENT_PATH: path2 }) {
  let event = path2 === void 0 ? {} : JSON.parse(readFileSync4(path2, "utf8")), number = at2(event, "pull_request", "number"), run2 = at2(event, "workflow_run"), text4 = (value2) => typeof value2 == "string" ? value2 : "";
  return {
    pullRequest: typeof number == "number" && Number.isSafeInteger(number) && number > 0 ? { number } : null,
    workflowRun: run2 === void 0 ? null : {
      id: Number(at2(run2, "id")) || 0,
      name: text4(at2(run2, "name")),
      headSha: text4(at2(run2, "head_sha")),
      headBranch: text4(at2(run2, "head_branch")),
      headOwner: text4(at2(run2, "head_repository", "owner", "login"))
    }
  };
}
function at2(value2, ...path2) {
  return path2.reduce(
    (inner, key) => typeof inner == "object" && inner !== null ? inner[key] : void 0,
    value2
  );
}

// action/read-report.ts
init_errors2();
init_exit_codes();
init_report();
import { readFileSync as readFileSync5, statSync as statSync2 } from "node:fs";
var MAX_BYTES = 50 * 1024 * 1024;
function readReport(path2) {
  let refuse = (why) => new CliError(EXIT.usage, {
    what: `${path2} cannot be shown`,
    why,
    fix: "name the report.json that the mode run wrote"
  });
  try {
    if (statSync2(path2).size > MAX_BYTES) throw refuse("it is too large");
    let report = JSON.parse(readFileSync5(path2, "utf8"));
    if (report.format !== REPORT_FORMAT) throw refuse(`its format is ${String(report.format)}, not ${REPORT_FORMAT}`);
    let read = { ...report, format: REPORT_FORMAT };
    return markdownReport(read, { budget: 1 / 0, unit: "characters" }), read;
  } catch (error2) {
    throw error2 instanceof CliError ? error2 : refuse(error2 instanceof Error ? error2.message : String(error2));
  }
}

// action/runner-files.ts
import { randomUUID } from "node:crypto";
import { appendFileSync } from "node:fs";
import { EOL } from "node:os";
function annotate({ write }, level, annotation) {
  let { title, message, file, line } = annotation, properties = [
    ...file === void 0 ? [] : [`file=${escapeProperty(file)}`],
    ...line === void 0 ? [] : [`line=${line}`],
    `title=${escapeProperty(title)}`
  ];
  write(`::${level} ${properties.join(",")}::${escapeData(message)}${EOL}`);
}
function mask({ write }, secret) {
  write(`::add-mask::${escapeData(secret)}${EOL}`);
}
function stopCommands({ write }) {
  let word2 = randomUUID();
  return write(`::stop-commands::${word2}${EOL}`), () => write(`::${word2}::${EOL}`);
}
function setOutput(runner2, name2, value2) {
  appendValue(runner2, "GITHUB_OUTPUT", name2, value2);
}
function saveState(runner2, name2, value2) {
  appendValue(runner2, "GITHUB_STATE", name2, value2);
}
function appendSummary({ env: env2 }, markdown) {
  env2.GITHUB_STEP_SUMMARY !== void 0 && appendFileSync(env2.GITHUB_STEP_SUMMARY, markdown);
}
function appendValue({ env: env2 }, file, name2, value2) {
  let path2 = env2[file];
  if (path2 === void 0) return;
  let end = `end-${randomUUID()}`;
  appendFileSync(path2, `${name2}<<${end}${EOL}${value2}${EOL}${end}${EOL}`);
}
function escapeData(text4) {
  return text4.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll(`
`, "%0A");
}
function escapeProperty(text4) {
  return escapeData(text4).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

// action/action.ts
var MAX_SUMMARY = 900 * 1024, STATE = { server: "server", organization: "organization", label: "label", isOver: "isOver" };
async function runTests(context, runner2, inputs) {
  let { pullRequest } = readEvent(runner2.env), { workspace, junit, html } = inputs;
  await maskToken(context, runner2);
  let organization = inputs.organization ?? await usualOrganization(context, runner2), supersede2 = inputs.supersede ?? (pullRequest === null ? !1 : `pr-${pullRequest.number} ${keyOf(inputs, runner2)}`), resume2 = stopCommands(runner2), report;
  try {
    return await run(
      context,
      {
        globs: inputs.tests,
        exclude: inputs.exclude,
        orgId: organization,
        appVersionId: inputs.appVersionId,
        workspace,
        junit,
        report: html,
        target: inputs.target,
        priority: inputs.priority,
        label: inputs.labels,
        failFast: inputs.failFast,
        rerunFailed: inputs.rerunFailed,
        ...inputs.timeoutMs !== null && { timeout: inputs.timeoutMs },
        ...inputs.testTimeoutMs !== null && { testTimeout: inputs.testTimeoutMs },
        ...inputs.reset !== null && { reset: inputs.reset },
        ...supersede2 !== !1 && { supersede: supersede2 }
      },
      {
        onStart({ server, organizationId, label }) {
          saveState(runner2, STATE.server, server), saveState(runner2, STATE.organization, organizationId), saveState(runner2, STATE.label, label);
        },
        onReport(made) {
          report = made;
        }
      }
    );
  } finally {
    resume2(), report !== void 0 && (saveState(runner2, STATE.isOver, "true"), await tell(context, runner2, inputs, report, pullRequest));
  }
}
function maskToken(context, runner2) {
  return withClient(context, ({ connection: { token } }) => (token !== void 0 && mask(runner2, token), Promise.resolve()));
}
async function usualOrganization(context, { env: env2 }) {
  let { organization } = readSettings(context.flags, context.env, context.cwd);
  return organization !== null ? organization.value : withClient(context, async ({ client }) => {
    let known = (await client.query(OrganizationsDocument, {})).organizations.map(({ id }) => id), owner = (env2.GITHUB_REPOSITORY_OWNER ?? "").toLowerCase();
    if (known.length === 1 && known[0] !== void 0) return known[0];
    if (owner !== "" && (known.length === 0 || known.includes(owner))) return owner;
    throw new CliError(EXIT.usage, {
      what: "no organization was named",
      why: `the server has several: ${known.join(", ")}`,
      fix: "set the input organization"
    });
  });
}
async function tell(context, runner2, inputs, report, pullRequest) {
  let { counts, conclusion, exitCode, label, durationMs } = report, file = resolve5(context.cwd, inputs.report);
  mkdirSync2(dirname4(file), { recursive: !0 }), writeFileSync2(file, JSON.stringify(report));
  let outputs = {
    conclusion,
    "exit-code": exitCode,
    label,
    "duration-ms": durationMs,
    ...counts,
    junit: inputs.junit,
    html: inputs.html,
    report: inputs.report
  };
  for (let [name2, value2] of Object.entries(outputs)) setOutput(runner2, name2, String(value2));
  let links = { run: runPage(runner2) };
  appendSummary(runner2, markdownReport(report, { ...links, budget: MAX_SUMMARY, unit: "bytes" }));
  let { errors, warnings } = annotationsOf(report, folderOf(context, runner2, inputs));
  for (let annotation of errors) annotate(runner2, "error", annotation);
  for (let annotation of warnings) annotate(runner2, "warning", annotation);
  !inputs.comment || pullRequest === null || inputs.githubToken === null || await comment(runner2, githubApi(runner2.env, inputs.githubToken), pullRequest.number, inputs, report);
}
async function comment(runner2, api, pullRequest, inputs, report) {
  try {
    await upsertComment(api, pullRequest, keyOf(inputs, runner2), report, { run: runPage(runner2) });
  } catch (error2) {
    let message = error2 instanceof GithubRefused && (error2.status === 403 || error2.status === 404) ? 'The token may not comment on this pull request, as those of forks may not. Give the job "pull-requests: write", or let a second workflow comment with mode: comment (docs/ci.md). The results are in the summary.' : `The pull request has no comment: ${error2 instanceof Error ? error2.message : String(error2)}`;
    annotate(runner2, "notice", { title: "qgjob could not comment", message });
  }
}
async function commentOnly(context, runner2, inputs) {
  let { workflowRun } = readEvent(runner2.env);
  if (workflowRun === null || inputs.githubToken === null)
    throw new CliError(EXIT.usage, {
      what: "there is nothing to comment on",
      why: "mode: comment is for a workflow that is started by workflow_run, with a github-token"
    });
  let report = readReport(resolve5(context.cwd, inputs.report)), api = githubApi(runner2.env, inputs.githubToken), pullRequest = (await api.pullRequestsFrom(workflowRun.headOwner, workflowRun.headBranch)).find(({ headSha }) => headSha === workflowRun.headSha);
  if (pullRequest === void 0)
    return note(context, `no open pull request stands at ${workflowRun.headSha}: it has moved on or is closed`), EXIT.passed;
  let links = { run: runPage(runner2, String(workflowRun.id)) }, done = await upsertComment(api, pullRequest.number, keyOf(inputs, runner2), report, links);
  return note(context, `${done} the comment on pull request ${pullRequest.number}`), EXIT.passed;
}
async function cleanUp(context, runner2) {
  let state = (name2) => runner2.env[`STATE_${name2}`] ?? "", [server, organization, label] = [state(STATE.server), state(STATE.organization), state(STATE.label)];
  if (label === "" || state(STATE.isOver) !== "") return;
  let ofRun = { ...context, flags: { ...context.flags, server, orgId: organization } };
  await maskToken(ofRun, runner2), await withClient(ofRun, async ({ client }) => {
    let canceled = await cancelJobs(client, { organizationId: organization, label });
    note(context, `the run ${label} was cut off: ${describeCanceled(canceled)}`);
  });
}
function keyOf({ commentKey }, { env: env2 }) {
  return (commentKey ?? readEvent(env2).workflowRun?.name ?? env2.GITHUB_WORKFLOW ?? "qgjob").slice(0, 80);
}
function runPage({ env: env2 }, id = env2.GITHUB_RUN_ID) {
  let { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = env2;
  return server === void 0 || id === void 0 ? void 0 : `${server}/${repository ?? ""}/actions/runs/${id}`;
}
function folderOf({ cwd }, { env: env2 }, { workspace }) {
  let path2 = relative2(env2.GITHUB_WORKSPACE ?? cwd, resolve5(cwd, workspace)).split(sep2).join("/");
  return path2.startsWith("..") ? "" : path2;
}

// action/inputs.ts
init_commander();
init_errors2();
init_exit_codes();

// cli/values.ts
init_commander();
var TARGETS = ["EMULATOR", "DEVICE", "BROWSERSTACK"], PRIORITIES = ["LOW", "NORMAL", "HIGH", "URGENT"], RESET_POLICIES = ["CLEAR", "RESTART", "NONE", "REINSTALL"], PLATFORMS = ["ANDROID", "IOS", "WEB"], GROUP_STATUSES = ["OPEN", "CLOSED"], ROLES = ["ADMINISTRATOR", "OWNER", "MEMBER", "VIEWER", "ENROLLMENT"], LOG_LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL", "SILENT"], JOB_STATUSES = [
  "PENDING",
  "QUEUED",
  "RUNNING",
  "COMPLETED",
  "FAILED",
  "ERRORED",
  "CANCELED"
], parseTarget = (text4) => oneOf(text4, TARGETS), parsePlatform = (text4) => oneOf(text4, PLATFORMS), parseReset = (text4) => oneOf(text4, RESET_POLICIES), parseRole = (text4) => oneOf(text4, ROLES), parseGroupStatus = (text4) => oneOf(text4, [...GROUP_STATUSES, "ALL"]), parseOutput = (text4) => oneOf(
  text4,
  OUTPUT_FORMS.map((form) => form.toUpperCase())
).toLowerCase(), parseLogLevel = (text4) => oneOf(text4, LOG_LEVELS).toLowerCase();
function parsePriority(text4) {
  return PRIORITIES.find((_, rank2) => String(rank2) === text4) ?? oneOf(text4, PRIORITIES, ", or 0 to 3");
}
function collectStatuses(text4, before = []) {
  return [...before, ...text4.split(",").map((word2) => oneOf(word2, JOB_STATUSES))];
}
function collectTargets(text4, before = []) {
  return [...before, ...text4.split(",").map(parseTarget)];
}
var UNITS2 = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5 };
function parseDuration(text4) {
  let parts = [...text4.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)], ms = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * UNITS2[unit], 0);
  if (parts.map(([part]) => part).join("") !== text4 || ms < 1)
    throw new InvalidArgumentError("Give a duration with its unit, such as 90s, 10m or 1h30m.");
  return Math.round(ms);
}
var CHOICES = /* @__PURE__ */ new Map([
  [parseTarget, TARGETS],
  [collectTargets, TARGETS],
  [parsePlatform, PLATFORMS],
  [parseReset, RESET_POLICIES],
  [parseGroupStatus, [...GROUP_STATUSES, "ALL"]],
  [parseOutput, OUTPUT_FORMS],
  [parseLogLevel, LOG_LEVELS],
  [parseRole, ROLES],
  [parsePriority, PRIORITIES],
  [collectStatuses, JOB_STATUSES]
]);
function oneOf(text4, allowed, orElse = "") {
  let found = allowed.find((value2) => value2 === text4.trim().toUpperCase());
  if (found !== void 0) return found;
  let near = nearest(text4, allowed), hint = near === null ? "" : `Did you mean ${near.toLowerCase()}? `;
  throw new InvalidArgumentError(`${hint}It is one of ${allowed.join(", ").toLowerCase()}${orElse}.`);
}

// action/inputs.ts
function readInputs(env2) {
  let text4 = (name2) => (env2[`INPUT_${name2.toUpperCase()}`] ?? "").trim(), optional = (name2) => text4(name2) || null, lines = (name2) => text4(name2).split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== ""), yes = (name2) => {
    let word2 = text4(name2).toLowerCase();
    if (word2 !== "true" && word2 !== "false" && word2 !== "") throw bad(name2, text4(name2), "give true or false");
    return word2 === "true";
  }, parsed3 = (name2, parse2) => {
    try {
      return parse2(text4(name2));
    } catch (error2) {
      throw error2 instanceof InvalidArgumentError ? bad(name2, text4(name2), error2.message) : error2;
    }
  }, duration2 = (name2) => text4(name2) === "" ? null : parsed3(name2, parseDuration), mode = text4("mode") || "run";
  if (mode !== "run" && mode !== "comment") throw bad("mode", mode, "give run or comment");
  let appVersionId = text4("app-version-id");
  if (mode === "run" && appVersionId === "") throw bad("app-version-id", "", "name the app version to test");
  let tests = lines("tests"), supersede2 = text4("supersede");
  return {
    mode,
    serverUrl: optional("server-url"),
    organization: optional("organization"),
    appVersionId,
    tests: tests.length === 0 ? ["**/*.spec.{js,ts,mjs,mts}"] : tests,
    exclude: lines("exclude"),
    workspace: text4("workspace") || ".",
    target: text4("target") === "" ? "EMULATOR" : parsed3("target", parseTarget),
    priority: text4("priority") === "" ? "NORMAL" : parsed3("priority", parsePriority),
    labels: lines("labels"),
    timeoutMs: duration2("timeout"),
    testTimeoutMs: duration2("test-timeout"),
    reset: text4("reset") === "" ? null : parsed3("reset", parseReset),
    failFast: yes("fail-fast"),
    rerunFailed: yes("rerun-failed"),
    supersede: supersede2 === "" ? null : supersede2.toLowerCase() === "false" ? !1 : supersede2,
    junit: text4("junit") || "qgjob-results/junit.xml",
    html: text4("html") || "qgjob-results/report.html",
    report: text4("report") || "qgjob-results/report.json",
    comment: text4("comment") === "" || yes("comment"),
    commentKey: optional("comment-key"),
    githubToken: optional("github-token")
  };
}
function bad(name2, value2, fix) {
  let what = value2 === "" ? `the input ${name2} is missing` : `the input ${name2} cannot be "${value2}"`;
  return new CliError(EXIT.usage, { what, fix });
}

// action/main.ts
var env = process.env, runner = { env, write: (text4) => process.stdout.write(text4) }, isPost = env.STATE_isPost !== void 0;
try {
  isPost || saveState(runner, "isPost", "true");
  let inputs = readInputs(env), flags = { color: !0, output: "table" };
  inputs.serverUrl !== null && (flags.server = inputs.serverUrl), inputs.organization !== null && (flags.orgId = inputs.organization);
  let context = processContext(flags);
  isPost ? await cleanUp(context, runner) : process.exitCode = await (inputs.mode === "run" ? runTests : commentOnly)(context, runner, inputs);
} catch (error2) {
  if (error2 instanceof Interrupted) process.exitCode = error2.exitCode;
  else {
    let { exitCode, problem } = explain(error2), message = [problem.why, problem.fix].filter((line) => line !== void 0).join(`
`);
    annotate(runner, isPost ? "warning" : "error", { title: problem.what, message: message || problem.what }), isPost || (process.exitCode = exitCode);
  }
}
